package guiximage.cli;

import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The command; so far it only says its version. */
@Command(
    name = "guix-image",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    description = "Container images from Guix and Nix store closures.")
public final class Main {

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Main()).execute(arguments));
  }

  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"guix-image " + Optional.ofNullable(version).orElse("(not from a jar)")};
    }
  }
}
