package guiximage.archive;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.archive.ArchivePlan.Document;
import guiximage.archive.ArchivePlan.Ending;
import guiximage.archive.ArchivePlan.Repeats;
import guiximage.image.Layer;
import guiximage.oci.Content;
import guiximage.oci.DiffId;
import guiximage.oci.Digest;
import guiximage.oci.DigestingOutputStream;
import guiximage.publish.Progress;
import guiximage.tar.TarWriter;
import guiximage.task.Tasks;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Writes an archive to a stream, where a layer's name comes before its bytes: layers that the index
 * does not know are read twice, and the second reading is checked against the first.
 */
final class ArchiveStream {
  private final ArchivePlan plan;
  private final OutputStream out;
  private final ArchiveRun run;

  ArchiveStream(ArchivePlan plan, OutputStream out, ArchiveRun run) {
    this.plan = plan;
    this.out = out;
    this.run = run;
  }

  /** Writes everything and leaves the stream open; after a failure it has no {@code manifest}. */
  ArchivedImage write() throws IOException {
    run.progress()
        .starts(
            plan.layers().size(), plan.layers().stream().mapToLong(LayerMember::sizeBytes).sum());
    List<Layer> layers = Tasks.map(plan.layers(), run.jobs(), "layer", this::resolve);
    TarWriter tar = new TarWriter(out);
    writeLayers(tar, layers);
    Ending ending = plan.ending().apply(layers);
    for (Document document : ending.documents()) {
      tar.write(document.entry(), document.content());
    }
    tar.finish();
    return new ArchivedImage(ending.imageId(), layers);
  }

  private Layer resolve(LayerMember layer) throws IOException {
    Optional<Layer> known = layer.find(run.index());
    if (known.isPresent()) {
      return known.get();
    }
    Layer found = layer.written(Digest.of(layer.content(Progress.NONE)));
    layer.keep(run.index(), found);
    return found;
  }

  private void writeLayers(TarWriter tar, List<Layer> layers) throws IOException {
    Set<DiffId> seen = new HashSet<>();
    for (int i = 0; i < layers.size(); i++) {
      LayerMember layer = plan.layers().get(i);
      Layer known = layers.get(i);
      if (seen.add(known.diffId()) || plan.repeats() == Repeats.KEPT) {
        tar.write(layer.entry(known.diffId()), checked(layer, known));
      } else {
        run.progress().arrived(layer.sizeBytes()); // it is in the archive once
      }
      run.progress().layerDone(layer.arrival(i + 1, known));
    }
  }

  private Content checked(LayerMember layer, Layer known) {
    return content -> {
      DigestingOutputStream digesting = new DigestingOutputStream(content);
      layer.content(run.progress()).writeTo(digesting);
      Digest digest = digesting.finish();
      if (!digest.equals(known.descriptor().digest())) {
        throw new ImageException(
            FailureKind.STORE,
            "%s: it should be %s and is %s; the output is not complete"
                .formatted(layer.changed().getMessage(), known.descriptor().digest(), digest));
      }
    };
  }
}
