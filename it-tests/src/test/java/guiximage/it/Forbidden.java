package guiximage.it;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.conditions.ArchConditions.accessTargetWhere;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import java.util.Set;

/** Members of the JDK that most of our code must not use. */
final class Forbidden {
  static final ArchCondition<JavaClass> PROCESS =
      use(
          "the process",
          "java.lang.System.exit(int)",
          "java.lang.Runtime.exit(int)",
          "java.lang.Runtime.halt(int)",
          "java.lang.System.getenv()",
          "java.lang.System.getenv(java.lang.String)",
          "java.lang.System.out",
          "java.lang.System.err",
          "java.lang.System.in",
          "java.lang.System.console()",
          "java.lang.Throwable.printStackTrace()");

  /** The clock, and what depends on locale, time zone, encoding or chance. */
  static final ArchCondition<JavaClass> AMBIENT_STATE =
      use(
          "ambient state",
          "java.lang.System.currentTimeMillis()",
          "java.time.Instant.now()",
          "java.time.LocalDate.now()",
          "java.time.LocalDateTime.now()",
          "java.time.OffsetDateTime.now()",
          "java.time.ZonedDateTime.now()",
          "java.time.Clock.systemDefaultZone()",
          "java.time.Clock.systemUTC()",
          "java.time.ZoneId.systemDefault()",
          "java.util.Date.<init>()",
          "java.util.TimeZone.getDefault()",
          "java.util.Locale.getDefault()",
          "java.lang.String.toLowerCase()",
          "java.lang.String.toUpperCase()",
          "java.nio.charset.Charset.defaultCharset()",
          "java.lang.String.getBytes()",
          "java.lang.String.<init>([B)",
          "java.io.ByteArrayOutputStream.toString()",
          "java.io.InputStreamReader.<init>(java.io.InputStream)",
          "java.io.OutputStreamWriter.<init>(java.io.OutputStream)",
          "java.io.PrintStream.<init>(java.io.OutputStream)",
          "java.util.Random.<init>()",
          "java.util.UUID.randomUUID()",
          "java.lang.Math.random()",
          "java.util.concurrent.ThreadLocalRandom.current()");

  private Forbidden() {}

  private static ArchCondition<JavaClass> use(String what, String... members) {
    Set<String> names = Set.of(members);
    return accessTargetWhere(
        describe(
            "is " + what,
            (JavaAccess<?> access) -> names.contains(access.getTarget().getFullName())));
  }
}
