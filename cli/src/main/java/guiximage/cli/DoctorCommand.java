package guiximage.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import guiximage.FailureKind;
import guiximage.Finding;
import guiximage.ImageException;
import guiximage.doctor.EngineExamination;
import guiximage.doctor.StoreExamination;
import guiximage.oci.ImageReference;
import guiximage.registry.RegistryClient;
import guiximage.store.StoreRoot;
import guiximage.store.StoreVariables;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says what is wrong with a registry, or with the store and the engines of this machine. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    customSynopsis = "guix-image doctor [OPTION...] [REF]",
    description = {
      "Look at how a registry is reached and what it permits: name, proxy, TLS, clock,"
          + " credentials, rights, abilities; without REF, at the store, its database and daemon,"
          + " libdeflate, Java and container engines of this machine.",
      "Each line says what was found and, where something is wrong, what to do. The exit code is"
          + " that of the first failure."
    })
final class DoctorCommand implements Callable<Integer> {
  private final Console console;
  private final Interruption interruption;

  @Parameters(
      arity = "0..1",
      paramLabel = "REF",
      description = "Repository, host/name[:tag], that images are to be pushed to")
  private @Nullable String image;

  @Option(
      names = "--write",
      description =
          "Also send a few bytes and manifests without a tag, to see which uploads and manifests the"
              + " registry takes; they are deleted again where it permits that")
  private boolean write;

  @Option(names = "--json", description = "Print a JSON list of what was found")
  private boolean json;

  @Option(
      names = "--store-root",
      paramLabel = "DIR",
      description = "The store lies below DIR, as in a chroot")
  private @Nullable Path storeRoot;

  @Mixin private final AccessOptions access = new AccessOptions();
  @Mixin private final OutputOptions messages = new OutputOptions();

  DoctorCommand(Console console, Interruption interruption) {
    this.console = console;
    this.interruption = interruption;
  }

  @Override
  public Integer call() throws IOException {
    if (image == null && write) {
      throw new ImageException(
          FailureKind.CONFIGURATION, "--write: nothing is named to be written to; add HOST/NAME");
    }
    List<Finding> findings = image == null ? ofMachine(console.input()) : ofRegistry(image);
    console.write(json ? document(findings) : text(findings));
    return findings.stream()
        .flatMap(finding -> finding.failure().stream())
        .findFirst()
        .map(FailureKind::exitCode)
        .orElse(0);
  }

  private List<Finding> ofRegistry(String text) throws IOException {
    ImageReference reference = OptionValue.of("REF", () -> ImageReference.parse(text));
    try (ConsoleProgress progress = console.progress(messages.settings());
        RegistryClient client =
            access.open(console.input(), interruption, progress, List.of(reference))) {
      return client.examination(reference).examine(write);
    }
  }

  private List<Finding> ofMachine(ProcessInput input) throws IOException {
    StoreVariables variables = SourceOptions.variables(input);
    StoreRoot root =
        Optional.ofNullable(storeRoot)
            .map(directory -> new StoreRoot(directory.toAbsolutePath()))
            .or(variables::root)
            .orElse(StoreRoot.HOST);
    List<Finding> findings = new ArrayList<>(new StoreExamination(root, variables).examine());
    findings.add(
        StoreExamination.java(
            System.getProperty("java.version"),
            Path.of(System.getProperty("java.home")),
            Runtime.getRuntime().maxMemory()));
    findings.addAll(new EngineExamination(input.environment(), Path.of("/")).examine());
    return findings;
  }

  private static String text(List<Finding> findings) {
    StringBuilder text = new StringBuilder();
    for (Finding finding : findings) {
      text.append(finding.isGood() ? "ok    " : "FAIL  ")
          .append("%-16s".formatted(finding.subject()))
          .append(finding.text())
          .append('\n');
      finding.advice().ifPresent(advice -> text.append(" ".repeat(22)).append(advice).append('\n'));
    }
    return text.toString();
  }

  private static String document(List<Finding> findings) {
    ArrayNode list = JsonMapper.builder().build().createArrayNode();
    for (Finding finding : findings) {
      ObjectNode one =
          list.addObject()
              .put("subject", finding.subject())
              .put("ok", finding.isGood())
              .put("text", finding.text());
      finding.advice().ifPresent(advice -> one.put("advice", advice));
      finding.failure().ifPresent(kind -> one.put("exitCode", kind.exitCode()));
    }
    return list.toPrettyString() + "\n";
  }
}
