package guiximage.it;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who may depend on whom, and who may name which library. */
class ArchitectureTest {
  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(location -> !location.contains("test-classes"))
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("guiximage");

  /** Each package with those that it may use. {@code docs/architecture.md} has the same table. */
  private static final Map<String, List<String>> ALLOWED =
      Map.ofEntries(
          row("guiximage"),
          row("guiximage.task", "guiximage"),
          row("guiximage.file", "guiximage"),
          row("guiximage.oci", "guiximage"),
          row("guiximage.compression", "guiximage", "guiximage.oci", "guiximage.task"),
          row("guiximage.store", "guiximage", "guiximage.file", "guiximage.oci", "guiximage.task"),
          row("guiximage.tar", "guiximage", "guiximage.file", "guiximage.oci"),
          row(
              "guiximage.profile",
              "guiximage",
              "guiximage.file",
              "guiximage.oci",
              "guiximage.store"),
          row("guiximage.plan", "guiximage", "guiximage.oci", "guiximage.store"),
          row(
              "guiximage.layer",
              "guiximage",
              "guiximage.compression",
              "guiximage.file",
              "guiximage.oci",
              "guiximage.store",
              "guiximage.tar"),
          row(
              "guiximage.image",
              "guiximage",
              "guiximage.layer",
              "guiximage.oci",
              "guiximage.plan",
              "guiximage.store"),
          row(
              "guiximage.build",
              "guiximage",
              "guiximage.compression",
              "guiximage.file",
              "guiximage.image",
              "guiximage.layer",
              "guiximage.oci",
              "guiximage.plan",
              "guiximage.profile",
              "guiximage.publish",
              "guiximage.store",
              "guiximage.tar"),
          row(
              "guiximage.publish",
              "guiximage",
              "guiximage.image",
              "guiximage.layer",
              "guiximage.oci",
              "guiximage.plan",
              "guiximage.store",
              "guiximage.task"),
          row(
              "guiximage.doctor",
              "guiximage",
              "guiximage.compression",
              "guiximage.file",
              "guiximage.oci",
              "guiximage.store",
              "guiximage.task"),
          row("guiximage.hosts", "guiximage", "guiximage.file", "guiximage.oci"),
          row("guiximage.credentials", "guiximage", "guiximage.oci", "guiximage.task"),
          row(
              "guiximage.registry",
              "guiximage",
              "guiximage.build",
              "guiximage.credentials",
              "guiximage.file",
              "guiximage.hosts",
              "guiximage.image",
              "guiximage.oci",
              "guiximage.publish",
              "guiximage.task"),
          row(
              "guiximage.base",
              "guiximage",
              "guiximage.compression",
              "guiximage.file",
              "guiximage.image",
              "guiximage.oci",
              "guiximage.tar",
              "guiximage.task"),
          row(
              "guiximage.archive",
              "guiximage",
              "guiximage.base",
              "guiximage.build",
              "guiximage.compression",
              "guiximage.file",
              "guiximage.image",
              "guiximage.layer",
              "guiximage.oci",
              "guiximage.publish",
              "guiximage.store",
              "guiximage.tar",
              "guiximage.task"),
          row(
              "guiximage.cli.demo",
              "guiximage",
              "guiximage.file",
              "guiximage.oci",
              "guiximage.store"),
          row("guiximage.cli", "guiximage.."));

  @Test
  void allModulesAreLookedAt() {
    assertThat(MAIN)
        .extracting(JavaClass::getPackageName)
        .contains("guiximage.oci", "guiximage.registry", "guiximage.cli");
  }

  @Test
  void packagesHaveNoCycles() {
    slices()
        .assignedFrom(new ByPackage())
        .should()
        .beFreeOfCycles()
        .because("a package can then be understood, tested and replaced with those below it only")
        .check(MAIN);
  }

  @Test
  void noPackageIsSplitOverModules() {
    Map<String, Set<String>> modulesOfPackage =
        MAIN.stream()
            .collect(
                groupingBy(JavaClass::getPackageName, mapping(ArchitectureTest::module, toSet())));

    assertThat(modulesOfPackage).allSatisfy((name, modules) -> assertThat(modules).hasSize(1));
  }

  @Test
  void aPackageUsesOnlyThoseInItsRow() {
    ALLOWED.forEach(ArchitectureTest::mayUse);
  }

  @Test
  void everyPackageHasARow() {
    assertThat(MAIN)
        .extracting(JavaClass::getPackageName)
        .allSatisfy(name -> assertThat(ALLOWED).containsKey(name));
  }

  @Test
  void eachLibraryHasOnePlace() {
    onlyIn("guiximage.registry", "okhttp3..", "okio..", "kotlin..");
    onlyIn("guiximage.[oci|registry|credentials]", "com.google.cloud..");
    onlyIn("guiximage.hosts", "com.fasterxml.jackson.dataformat..");
    onlyIn("guiximage.store", "java.sql..", "org.sqlite..");
    onlyIn("guiximage.compression", "com.github.luben.zstd..");
    onlyIn("guiximage.[cli|compression]", "com.sun.jna..");
    onlyIn("guiximage.cli..", "picocli..");
    onlyIn("guiximage.compression", "org.tukaani.xz..");
    onlyIn("guiximage.[archive|base|compression|tar]", "org.apache.commons.compress..");
  }

  @Test
  void nobodyUsesWhatALibraryBroughtAlong() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "com.google.common..",
            "org.apache.commons.io..",
            "org.apache.commons.lang3..",
            "org.apache.commons.codec..",
            "org.slf4j..",
            "java.util.logging..")
        .because("what we did not choose can go away with the library that brought it")
        .check(MAIN);
  }

  @Test
  void onlyTheCommandTouchesTheProcess() {
    noClasses()
        .that()
        .resideOutsideOfPackage("guiximage.cli..")
        .should(Forbidden.PROCESS)
        .because("exit codes, streams and the environment belong to the command")
        .check(MAIN);
  }

  @Test
  void onlyCommandsNameTheConsole() {
    noClasses()
        .that()
        .resideInAPackage("guiximage.cli..")
        .and()
        .haveSimpleNameNotEndingWith("Command")
        .and()
        .doNotHaveSimpleName("Console")
        .and()
        .doNotHaveSimpleName("Commands")
        .and()
        .doNotHaveSimpleName("GuixImage")
        .and()
        .doNotHaveSimpleName("Main")
        .should()
        .dependOnClassesThat()
        .haveSimpleName("Console")
        .because("options are parsers that return values, and reports are values that are printed")
        .check(MAIN);
  }

  @Test
  void librariesReadNoAmbientState() {
    noClasses()
        .that()
        .resideOutsideOfPackage("guiximage.cli..")
        .should(Forbidden.AMBIENT_STATE)
        .because(
            "the same input must give the same bytes on every machine, at any time; pass it in")
        .check(MAIN);
  }

  @Test
  void publicSignaturesOfLibrariesNameOurTypesAndTheJdksOnly() {
    classes()
        .that()
        .resideOutsideOfPackage("guiximage.cli..")
        .and()
        .arePublic()
        .should(new OwnSignatures())
        .because("a library behind one package can be replaced; one in a signature cannot")
        .check(MAIN);
  }

  private static Map.Entry<String, List<String>> row(String name, String... others) {
    return Map.entry(name, List.of(others));
  }

  private static void mayUse(String name, List<String> others) {
    classes()
        .that()
        .resideInAPackage(name)
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(others.toArray(String[]::new))
                .or(resideInAPackage(name))
                .or(resideInAPackage("guiximage..").negate()))
        .because("dependencies point one way: see the packages in docs/architecture.md")
        .allowEmptyShould(true)
        .check(MAIN);
  }

  private static void onlyIn(String name, String... library) {
    noClasses()
        .that()
        .resideOutsideOfPackage(name)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(library)
        .because("a library that one package names can be replaced there: " + List.of(library))
        .check(MAIN);
  }

  /** The jar or the directory that a class was read from. */
  private static String module(JavaClass type) {
    String uri = type.getSource().orElseThrow().getUri().toString();
    return uri.substring(0, uri.indexOf("/" + type.getName().replace('.', '/')));
  }

  private static final class ByPackage implements SliceAssignment {
    @Override
    public SliceIdentifier getIdentifierOf(JavaClass type) {
      return type.getPackageName().startsWith("guiximage")
          ? SliceIdentifier.of(type.getPackageName())
          : SliceIdentifier.ignore();
    }

    @Override
    public String getDescription() {
      return "packages";
    }
  }
}
