package org.lethe;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;

/**
 * Dependencies of classes run one way; a nested class counts as part of its outermost class, a
 * generated builder as part of its record.
 */
@AnalyzeClasses(packages = "org.lethe", importOptions = ImportOption.DoNotIncludeTests.class)
class ClassCyclesTest {

  @ArchTest
  static final ArchRule outermostClassesDependOnEachOtherInNoCircle =
      slices().assignedFrom(outermostClasses()).should().beFreeOfCycles();

  private static SliceAssignment outermostClasses() {
    return new SliceAssignment() {
      @Override
      public SliceIdentifier getIdentifierOf(JavaClass type) {
        String outermost = type.getName().split("[$]")[0].replaceFirst("Builder$", "");
        return type.getPackageName().startsWith("org.lethe.")
            ? SliceIdentifier.of(outermost)
            : SliceIdentifier.ignore();
      }

      @Override
      public String getDescription() {
        return "outermost classes";
      }
    };
  }
}
