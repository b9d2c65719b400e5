package guiximage.it;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import java.util.stream.Stream;

/** That what other packages see of a class names the JDK's types and ours only. */
final class OwnSignatures extends ArchCondition<JavaClass> {

  OwnSignatures() {
    super("name only guiximage and JDK types in signatures");
  }

  @Override
  public void check(JavaClass type, ConditionEvents events) {
    Stream<JavaType> parents =
        Stream.concat(type.getSuperclass().stream(), type.getInterfaces().stream());
    report(type.getFullName(), parents, events);
    for (JavaMember member : type.getMembers()) {
      if (isVisible(member)) {
        report(member.getFullName(), types(member), events);
      }
    }
  }

  private static boolean isVisible(JavaMember member) {
    Set<JavaModifier> modifiers = member.getModifiers();
    return (modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED))
        && !modifiers.contains(JavaModifier.SYNTHETIC);
  }

  private static Stream<JavaType> types(JavaMember member) {
    if (member instanceof JavaField field) {
      return Stream.of(field.getType());
    }
    JavaCodeUnit unit = (JavaCodeUnit) member;
    return Stream.of(
            Stream.of(unit.getReturnType()),
            unit.getParameterTypes().stream(),
            unit.getExceptionTypes().stream())
        .flatMap(types -> types);
  }

  private static void report(String where, Stream<JavaType> types, ConditionEvents events) {
    types
        .flatMap(type -> type.getAllInvolvedRawTypes().stream())
        .map(JavaClass::getBaseComponentType)
        .filter(type -> !isOurs(type))
        .forEach(
            type ->
                events.add(
                    SimpleConditionEvent.violated(type, where + " names " + type.getName())));
  }

  private static boolean isOurs(JavaClass type) {
    String name = type.getPackageName();
    return type.isPrimitive() || name.startsWith("guiximage") || name.startsWith("java.");
  }
}
