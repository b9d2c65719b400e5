package guiximage.doctor;

import guiximage.FailureKind;
import guiximage.Finding;
import guiximage.ImageException;
import guiximage.IoSupplier;
import guiximage.PrintableText;
import guiximage.compression.Compressor;
import guiximage.compression.GzipEncoder;
import guiximage.oci.Compression;
import guiximage.store.StoreDaemon;
import guiximage.store.StoreDatabase;
import guiximage.store.StoreItems;
import guiximage.store.StoreLocation;
import guiximage.store.StoreRoot;
import guiximage.store.StoreVariables;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An examination of the stores of a machine: each with its database and daemon, and the library
 * that compresses its items.
 *
 * @param root under which the stores lie
 */
public record StoreExamination(StoreRoot root, StoreVariables variables) {

  /**
   * Opens databases and greets daemons; reads no store item.
   *
   * @throws IOException only if the examination is interrupted
   */
  public List<Finding> examine() throws IOException {
    List<Finding> findings = new ArrayList<>();
    for (String directory : variables.storeDirectories()) {
      if (Files.isDirectory(root.directory().resolve(directory.substring(1)))) {
        findings.addAll(store(directory));
      }
    }
    if (findings.isEmpty()) {
      findings.add(
          Finding.bad(
              "store",
              FailureKind.STORE,
              "there is no " + String.join(" and no ", variables.storeDirectories()),
              "install Guix or Nix, or name where a store lies with --store-root"));
    }
    findings.add(encoder());
    return findings;
  }

  private List<Finding> store(String directory) {
    StoreLocation location = new StoreLocation(root, directory, variables);
    Optional<Finding> database =
        location.database().map(file -> open("database", () -> StoreDatabase.open(file)));
    Optional<Finding> daemon =
        location.daemonSocket().map(socket -> open("daemon", () -> StoreDaemon.connect(socket)));
    List<Finding> findings = new ArrayList<>();
    Optional<ImageException> unusable = unusable(location);
    findings.add(
        unusable
            .map(failure -> Finding.of("store", failure))
            .orElseGet(() -> Finding.good("store", directory + " can be used")));
    database.ifPresent(findings::add);
    daemon.ifPresent(findings::add);
    return findings;
  }

  /** The failure that every command with this store would have; empty if it would have none. */
  private static Optional<ImageException> unusable(StoreLocation location) {
    try (StoreItems items = location.open(Optional.empty())) {
      return items.origin().isEmpty()
          ? Optional.of(new ImageException(FailureKind.STORE, "nothing answers"))
          : Optional.empty();
    } catch (ImageException e) {
      return Optional.of(e);
    } catch (IOException e) {
      return Optional.of(
          new ImageException(FailureKind.STORE, PrintableText.line(String.valueOf(e)), e));
    }
  }

  /** The finding on one of database and daemon: that it cannot be used is no failure by itself. */
  private static Finding open(String subject, IoSupplier<StoreItems> opening) {
    try (StoreItems items = opening.get()) {
      return Finding.good(subject, items.origin() + " answers");
    } catch (IOException e) {
      return Finding.good(
          subject, "not used: " + PrintableText.line(String.valueOf(e.getMessage())));
    }
  }

  /** Compresses a few bytes, since only that loads the library. */
  private static Finding encoder() throws IOException {
    try (Compressor compressor = new Compressor(Compression.GZIP, GzipEncoder.AUTO, 1, 1 << 20)) {
      compressor.compress(out -> out.write(0), OutputStream.nullOutputStream());
      String encoder = compressor.encoder().orElse("");
      return encoder.contains("libdeflate")
          ? Finding.good("gzip", encoder)
          : Finding.good(
              "gzip",
              encoder + ", as libdeflate is not here",
              "libdeflate is about twice as fast: install libdeflate0 (Debian), or libdeflate"
                  + " (Guix, Nix)");
    }
  }

  /** The Java that runs the command. */
  public static Finding java(String version, Path home, long memoryBytes) {
    return Finding.good(
        "Java", "%s at '%s', up to %d MiB of memory".formatted(version, home, memoryBytes >> 20));
  }
}
