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
  void theFailureVocabularyDependsOnNothing() {
    mayUse("guiximage");
    mayUse("guiximage.task");
  }

  @Test
  void theWordsOfTheSpecificationDependOnFailuresOnly() {
    mayUse("guiximage.oci", "guiximage");
  }

  @Test
  void theStoreKnowsNothingOfImages() {
    mayUse("guiximage.store", "guiximage", "guiximage.oci", "guiximage.task");
    mayUse("guiximage.tar", "guiximage", "guiximage.oci", "guiximage.store");
  }

  @Test
  void planningLooksAtTheClosureOnly() {
    mayUse("guiximage.plan", "guiximage", "guiximage.oci", "guiximage.store");
  }

  @Test
  void compressionKnowsBytesOnly() {
    mayUse("guiximage.compression", "guiximage", "guiximage.oci", "guiximage.task");
  }

  @Test
  void destinationsDoNotKnowEachOther() {
    mayNotUse("guiximage.archive", "guiximage.registry");
    mayNotUse("guiximage.registry", "guiximage.archive");
  }

  @Test
  void eachLibraryHasOnePlace() {
    onlyIn("guiximage.registry", "okhttp3..", "okio..", "kotlin..");
    onlyIn("guiximage.[oci|registry]", "com.google.cloud..");
    onlyIn("guiximage.store", "java.sql..", "org.sqlite..");
    onlyIn("guiximage.compression", "com.sun.jna..", "com.github.luben.zstd..");
    onlyIn("guiximage.cli", "picocli..", "me.tongfei.progressbar..");
    onlyIn("guiximage.compression", "org.tukaani.xz..");
    onlyIn("guiximage.[archive|compression|tar]", "org.apache.commons.compress..");
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
            "org.jline..",
            "org.slf4j..",
            "java.util.logging..")
        .because("what we did not choose can go away with the library that brought it")
        .check(MAIN);
  }

  @Test
  void onlyTheCommandTouchesTheProcess() {
    noClasses()
        .that()
        .resideOutsideOfPackage("guiximage.cli")
        .should(Forbidden.PROCESS)
        .because(
            "exit codes, streams and the environment belong to the command (design, section 2)")
        .check(MAIN);
  }

  @Test
  void librariesReadNoAmbientState() {
    noClasses()
        .that()
        .resideOutsideOfPackage("guiximage.cli")
        .should(Forbidden.AMBIENT_STATE)
        .because(
            "the same input must give the same bytes on every machine, at any time; pass it in")
        .check(MAIN);
  }

  @Test
  void publicSignaturesOfLibrariesNameOurTypesAndTheJdksOnly() {
    classes()
        .that()
        .resideOutsideOfPackage("guiximage.cli")
        .and()
        .arePublic()
        .should(new OwnSignatures())
        .because("a library behind one package can be replaced; one in a signature cannot")
        .check(MAIN);
  }

  private static void mayUse(String name, String... others) {
    classes()
        .that()
        .resideInAPackage(name)
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(others)
                .or(resideInAPackage(name))
                .or(resideInAPackage("guiximage..").negate()))
        .because("dependencies point one way: see the packages in docs/design.md")
        .allowEmptyShould(true)
        .check(MAIN);
  }

  private static void mayNotUse(String name, String other) {
    noClasses()
        .that()
        .resideInAPackage(name)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(other)
        .because("a destination is used through guiximage.image.Destination")
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
