package guiximage.archive;

import guiximage.archive.ArchivePlan.Document;
import guiximage.archive.ArchivePlan.Ending;
import guiximage.archive.ArchivePlan.Repeats;
import guiximage.image.Layer;
import guiximage.oci.Content;
import guiximage.oci.DiffId;
import guiximage.tar.TarEntry;
import guiximage.tar.TarWriter;
import guiximage.task.Tasks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Writes an archive to a file and reads each layer once: several layers at the same time, each at
 * its layer, and the headers that tell what they are afterwards.
 */
final class ArchiveFile {
  private static final int COPY_BYTES = 1024 * 1024;

  private final ArchivePlan plan;
  private final SeekableOutput file;
  private final ArchiveRun run;

  ArchiveFile(ArchivePlan plan, SeekableOutput file, ArchiveRun run) {
    this.plan = plan;
    this.file = file;
    this.run = run;
  }

  /** A layer with the position of its member in the file. */
  private record PlacedLayer(int number, LayerMember member, long startByte) {}

  /** Writes everything; the file has not got its name yet. */
  ArchivedImage write() throws IOException {
    List<PlacedLayer> placed = placed();
    long totalBytes = placed.stream().mapToLong(layer -> layer.member().sizeBytes()).sum();
    run.progress().starts(placed.size(), totalBytes);
    reserve(placed);
    List<Layer> layers = writeLayers(placed, totalBytes);
    long end = writeHeaders(placed, layers);
    cut(end);
    Ending ending = plan.ending().apply(layers);
    for (Document document : ending.documents()) {
      write(document.entry().header(), end);
      FileSection.write(file, end + document.entry().header().length, document.content());
      end += document.entry().totalBytes();
    }
    write(new byte[(int) (TarWriter.totalBytes(end) - end)], end);
    return new ArchivedImage(ending.imageId(), layers);
  }

  private List<PlacedLayer> placed() {
    List<PlacedLayer> placed = new ArrayList<>();
    long startByte = 0;
    for (LayerMember member : plan.layers()) {
      placed.add(new PlacedLayer(placed.size(), member, startByte));
      startByte += member.totalBytes();
    }
    return placed;
  }

  /** Makes the file long enough for all layers: what is not written then reads as zeros. */
  private void reserve(List<PlacedLayer> placed) throws IOException {
    if (!placed.isEmpty()) {
      PlacedLayer last = placed.get(placed.size() - 1);
      write(new byte[1], last.startByte() + last.member().totalBytes() - 1);
    }
  }

  /** The biggest first, so that the last one to end is a small one. */
  private List<Layer> writeLayers(List<PlacedLayer> placed, long totalBytes) throws IOException {
    List<PlacedLayer> biggestFirst = new ArrayList<>(placed);
    biggestFirst.sort(
        Comparator.comparingLong((PlacedLayer layer) -> layer.member().sizeBytes()).reversed());
    List<Layer> written =
        Tasks.map(biggestFirst, run.jobs(), "layer", layer -> write(layer, totalBytes));
    List<Layer> layers = new ArrayList<>(written);
    for (int i = 0; i < written.size(); i++) {
      layers.set(biggestFirst.get(i).number(), written.get(i));
    }
    return layers;
  }

  private Layer write(PlacedLayer layer, long totalBytes) throws IOException {
    LayerMember member = layer.member();
    long contentByte = layer.startByte() + member.headerBytes();
    Content content = member.content(run.progress());
    // the others will be done before this one: their threads can have its digest
    boolean waitedFor = run.jobs() > 1 && member.sizeBytes() > totalBytes / run.jobs();
    FileSection.Written written =
        waitedFor
            ? FileSection.writeHashingBeside(file, contentByte, content)
            : FileSection.write(file, contentByte, content);
    Layer known = member.written(written.digest());
    member.keep(run.index(), known);
    run.progress().layerDone(member.arrival(layer.number() + 1, known));
    return known;
  }

  /** Writes the headers of the layers; returns where the last member ends. */
  private long writeHeaders(List<PlacedLayer> placed, List<Layer> layers) throws IOException {
    Set<DiffId> seen = new HashSet<>();
    long end = 0;
    for (PlacedLayer layer : placed) {
      DiffId diffId = layers.get(layer.number()).diffId();
      if (seen.add(diffId) || plan.repeats() == Repeats.KEPT) {
        TarEntry entry = layer.member().entry(diffId);
        move(layer.startByte(), end, layer.member().totalBytes());
        write(entry.header(), end);
        end += entry.totalBytes();
      }
    }
    return end;
  }

  /** Closes the gap that a layer which was left out has made. */
  private void move(long from, long to, long sizeBytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(from == to ? 0 : COPY_BYTES);
    try {
      for (long done = 0; from != to && done < sizeBytes; ) {
        buffer.clear().limit((int) Math.min(buffer.capacity(), sizeBytes - done));
        int read = file.channel().read(buffer, from + done);
        write(buffer.flip(), to + done);
        done += read;
      }
    } catch (IOException e) {
      throw OutputFile.cannotWrite(file.name(), e);
    }
  }

  private void write(byte[] bytes, long position) throws IOException {
    write(ByteBuffer.wrap(bytes), position);
  }

  private void write(ByteBuffer bytes, long position) throws IOException {
    try {
      for (long at = position; bytes.hasRemaining(); ) {
        at += file.channel().write(bytes, at);
      }
    } catch (IOException e) {
      throw OutputFile.cannotWrite(file.name(), e);
    }
  }

  private void cut(long sizeBytes) throws IOException {
    try {
      file.channel().truncate(sizeBytes);
    } catch (IOException e) {
      throw OutputFile.cannotWrite(file.name(), e);
    }
  }
}
