package guiximage.layer;

import guiximage.file.FileStatus;
import guiximage.file.RawPath;
import guiximage.store.StoreFile;
import guiximage.store.StoreFile.Regular;
import guiximage.store.StoreFile.Symlink;
import guiximage.tar.TarEntry;

/**
 * Makes the tar entries of store files.
 *
 * @param canonical whether modes follow from what a NAR says instead of the permission bits
 */
record StoreEntries(LayerFormat format, boolean canonical) {
  private static final int READ_ONLY = 0444;
  private static final int EXECUTABLE = 0555;

  TarEntry of(StoreFile file) {
    RawPath name = file.found().name();
    FileStatus status = file.found().status();
    if (file instanceof Regular) {
      int mode = status.isExecutable() ? EXECUTABLE : READ_ONLY;
      return TarEntry.file(
          name,
          canonical ? mode : status.permissions(),
          status.sizeBytes(),
          format.owner(),
          format.mtimeSeconds());
    }
    if (file instanceof Symlink link) {
      return TarEntry.symlink(name, link.target(), format.owner(), format.mtimeSeconds());
    }
    return TarEntry.directory(
        name, canonical ? EXECUTABLE : status.permissions(), format.owner(), format.mtimeSeconds());
  }
}
