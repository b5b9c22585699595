package org.lethe;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Set;

/** Dependencies of classes run one way; a nested class counts as part of its outermost class. */
@AnalyzeClasses(packages = "org.lethe", importOptions = ImportOption.DoNotIncludeTests.class)
class ClassCyclesTest {

  /** Packages below org.lethe, each with its subpackages. */
  private static final Set<String> PACKAGES =
      Set.of(
          "checkpoint",
          "transformer",
          "inference",
          "activation",
          "gradient",
          "training",
          "provenance");

  @ArchTest
  static final ArchRule outermostClassesDependOnEachOtherInNoCircle =
      slices().assignedFrom(outermostClasses()).should().beFreeOfCycles();

  private static SliceAssignment outermostClasses() {
    return new SliceAssignment() {
      @Override
      public SliceIdentifier getIdentifierOf(JavaClass type) {
        String[] name = type.getName().split("[.$]"); // org, lethe, the package, ...
        return type.getPackageName().startsWith("org.lethe.") && PACKAGES.contains(name[2])
            ? SliceIdentifier.of(type.getName().split("[$]")[0])
            : SliceIdentifier.ignore();
      }

      @Override
      public String getDescription() {
        return "outermost classes of " + PACKAGES;
      }
    };
  }
}
