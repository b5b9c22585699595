package org.lethe;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import ai.djl.ndarray.NDArray;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.HashSet;
import java.util.Set;
import org.lethe.measure.spi.Probe;

/** The rules of ARCHITECTURE.md, a sentence each. */
@AnalyzeClasses(packages = "org.lethe", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final Set<String> PURE =
      Set.of("benchmark", "scoring", "analysis", "provenance", "message", "settings");
  private static final Set<String> MODEL =
      Set.of(
          "checkpoint", "transformer", "inference", "activation", "gradient", "effect", "training");
  private static final Set<String> SPARK = Set.of("table", "measure", "job", "report", "cli");

  @ArchTest
  static final ArchRule questionsScoresAndStatisticsArePlainJava =
      noClasses()
          .that(are(PURE))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.spark..", "scala..", "org.apache.hadoop..", "ai.djl..");

  @ArchTest
  static final ArchRule theModelKnowsNoSpark =
      noClasses()
          .that(are(MODEL))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.spark..", "scala..", "org.apache.hadoop..");

  @ArchTest
  static final ArchRule onlyTablesMeasuresJobsReportAndCommandLineKnowSpark =
      noClasses()
          .that(are(SPARK).negate())
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.spark..", "scala..");

  @ArchTest
  static final ArchRule onlyTheModelMeasuresAndJobsKnowDjl =
      noClasses()
          .that(are(MODEL).or(are(Set.of("measure", "job"))).negate())
          .should()
          .dependOnClassesThat()
          .resideInAPackage("ai.djl..");

  @ArchTest
  static final ArchRule onlyTheEdgesKnowTheFileSystemOfHadoop =
      noClasses()
          .that(are(SPARK).or(are(Set.of("config"))).negate())
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.hadoop..");

  /** DJL closes the array it makes of a number while a recorded graph still reads it. */
  @ArchTest
  static final ArchRule numbersReachLibtorchAsNumbers =
      noClasses()
          .that(are(MODEL).or(are(Set.of("measure"))))
          .should()
          .callMethodWhere(
              describe(
                  "arithmetic of an array and a number",
                  call ->
                      call.getTargetOwner().isAssignableTo(NDArray.class)
                          && Set.of("mul", "div", "add", "sub", "pow", "mod")
                              .contains(call.getName())
                          && call.getTarget()
                              .getRawParameterTypes()
                              .get(0)
                              .isEquivalentTo(Number.class)));

  @ArchTest static final ArchRule statisticsKnowNobody = knows("analysis");

  @ArchTest static final ArchRule provenanceKnowsNobody = knows("provenance");

  @ArchTest static final ArchRule questionsKnowOnlyDigests = knows("benchmark", "provenance");

  @ArchTest
  static final ArchRule scoresKnowOnlyQuestions = knows("scoring", "benchmark", "provenance");

  @ArchTest static final ArchRule checkpointsKnowOnlyDigests = knows("checkpoint", "provenance");

  @ArchTest
  static final ArchRule theTransformerKnowsOnlyCheckpoints =
      knows("transformer", "checkpoint", "provenance");

  @ArchTest
  static final ArchRule tablesKnowWhatTheirRowsHold =
      knows("table", "benchmark", "scoring", "provenance");

  @ArchTest static final ArchRule figuresKnowOnlyTables = knows("figure", "table");

  @ArchTest static final ArchRule messagesKnowNobody = knows("message");

  @ArchTest static final ArchRule settingsKnowOnlyMessages = knows("settings", "message");

  @ArchTest
  static final ArchRule configurationKnowsWhatItConfigures =
      knows(
          "config",
          "message",
          "settings",
          "table",
          "measure",
          "transformer",
          "benchmark",
          "scoring",
          "training",
          "provenance");

  @ArchTest
  static final ArchRule measuresKnowNoJobs =
      noClasses()
          .that(are(Set.of("measure")))
          .should()
          .dependOnClassesThat(are(Set.of("job", "config", "cli", "world", "report")));

  @ArchTest
  static final ArchRule probesKnowNoSpark =
      noClasses()
          .that()
          .implement(Probe.class)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.spark..", "scala..", "org.apache.hadoop..");

  @ArchTest
  static final ArchRule measuresMeetInTables =
      classes().that(are(Set.of("measure"))).should(meetOtherMeasuresInTheirRows());

  @ArchTest
  static final ArchRule theReportKnowsNoMeasureByName =
      noClasses()
          .that(are(Set.of("report")))
          .should()
          .dependOnClassesThat(
              describe("are of one measure", type -> isOfAMeasure(type) || isShared(type)));

  @ArchTest
  static final ArchRule nobodyKnowsTheCommandLine =
      noClasses()
          .that(are(Set.of("cli")).negate())
          .should()
          .dependOnClassesThat(are(Set.of("cli")));

  @ArchTest
  static final ArchRule jobsMeetInTablesAndNeverCallEachOther =
      classes().that(areJobs()).should(dependOnNoOtherJob()).allowEmptyShould(true);

  @ArchTest
  static final ArchRule dependenciesRunInNoCircle =
      slices().matching("org.lethe.(*)..").should().beFreeOfCycles();

  /** A package may depend on these packages of Lethe and no others. */
  private static ArchRule knows(String name, String... others) {
    Set<String> known = new HashSet<>(Set.of(others));
    known.add(name);
    return noClasses()
        .that(are(Set.of(name)))
        .should()
        .dependOnClassesThat(
            describe(
                "are of a package of Lethe other than " + known,
                (JavaClass type) ->
                    type.getPackageName().startsWith("org.lethe.") && !known.contains(top(type))));
  }

  private static DescribedPredicate<JavaClass> are(Set<String> packages) {
    return describe(
        "are of " + packages,
        type -> type.getPackageName().startsWith("org.lethe.") && packages.contains(top(type)));
  }

  /** Returns the part of the package name that follows org.lethe. */
  private static String top(JavaClass type) {
    return type.getPackageName().split("\\.")[2];
  }

  /** Of another measure a class may know rows, what chooses among them, and the noise floor. */
  private static ArchCondition<JavaClass> meetOtherMeasuresInTheirRows() {
    return new ArchCondition<>("know of other measures only their rows") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
          JavaClass target = dependency.getTargetClass();
          boolean rows =
              target.getSimpleName().contains("Row") || target.getName().contains("NoiseFloor");
          if (isOfAMeasure(type)
              && isOfAMeasure(target)
              && !type.getPackageName().equals(target.getPackageName())
              && !rows) {
            events.add(SimpleConditionEvent.violated(dependency, dependency.getDescription()));
          }
        }
      }
    };
  }

  private static boolean isOfAMeasure(JavaClass type) {
    String name = type.getPackageName();
    return name.startsWith("org.lethe.measure.")
        && !name.equals("org.lethe.measure.spi")
        && !isShared(type);
  }

  /** What several measures are computed with. */
  private static boolean isShared(JavaClass type) {
    return Set.of("org.lethe.measure.contrast", "org.lethe.measure.context")
        .contains(type.getPackageName());
  }

  private static DescribedPredicate<JavaClass> areJobs() {
    return describe("are jobs", ArchitectureTest::isJob);
  }

  private static boolean isJob(JavaClass type) {
    return type.getPackageName().startsWith("org.lethe.job")
        && type.getSimpleName().endsWith("Job")
        && !type.isInterface();
  }

  private static ArchCondition<JavaClass> dependOnNoOtherJob() {
    return new ArchCondition<>("depend on no other job") {
      @Override
      public void check(JavaClass job, ConditionEvents events) {
        for (Dependency dependency : job.getDirectDependenciesFromSelf()) {
          JavaClass target = dependency.getTargetClass();
          if (isJob(target) && !target.equals(job)) {
            events.add(SimpleConditionEvent.violated(dependency, dependency.getDescription()));
          }
        }
      }
    };
  }
}
