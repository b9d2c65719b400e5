package guiximage.it;

import java.nio.file.Path;

/** Trees as Python sees them: what is where, with which mode, holding what. */
final class FileListing {
  /** Name, type, mode, and a digest of the content or the target; by name. */
  private static final String PROGRAM =
      """
      import hashlib, os, stat, sys
      def show(path, name):
          s = os.lstat(path)
          if stat.S_ISDIR(s.st_mode):
              print(name.hex(), 'd', oct(s.st_mode & 0o7777))
              for child in sorted(os.listdir(path)):
                  show(path + b'/' + child, name + b'/' + child)
          elif stat.S_ISLNK(s.st_mode):
              print(name.hex(), 'l', os.readlink(path).hex())
          else:
              with open(path, 'rb') as f:
                  print(name.hex(), 'f', oct(s.st_mode & 0o7777),
                        hashlib.sha256(f.read()).hexdigest())
      top = os.fsencode(sys.argv[1])
      for item in sorted(os.listdir(top)):
          if not item.endswith(b'-image-customisation-layer'):
              show(top + b'/' + item, item)
      """;

  /** Applies the layers of an unpacked archive or a layout in order: by GNU tar, or by tarfile. */
  static final String UNPACK =
      """
      import json, os, subprocess, sys, tarfile
      archive, target, how = sys.argv[1:]
      def blob(descriptor):
          return 'blobs/sha256/' + descriptor['digest'][7:]
      def document(name):
          with open(archive + '/' + name) as f:
              return json.load(f)
      if os.path.exists(archive + '/manifest.json'):
          layers = document('manifest.json')[0]['Layers']
      else:
          manifest = document(blob(document('index.json')['manifests'][0]))
          layers = [blob(layer) for layer in manifest['layers']]
      for layer in layers:
          if how == 'tar':
              subprocess.run(['tar', '-C', target, '-xpf', archive + '/' + layer], check=True)
          else:
              with tarfile.open(archive + '/' + layer) as tar:
                  for member in tar:
                      member.name = member.name.lstrip('/')  # it would write to the real store
                      tar.extract(member, target)
      """;

  private FileListing() {}

  static String ofDirectory(Path directory) {
    return Program.of("python3", "-c", PROGRAM, directory.toString()).output();
  }
}
