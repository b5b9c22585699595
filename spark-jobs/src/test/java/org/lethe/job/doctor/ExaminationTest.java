package org.lethe.job.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.lethe.job.doctor.Check.Verdict;
import org.lethe.message.JobException;
import org.lethe.table.FolderTrial;

class ExaminationTest {
  private static final long GIB = 1L << 30;
  private static final FolderTrial WELL = new FolderTrial(true, true, null);
  private static final EngineFacts CPU =
      new EngineFacts("2.7.1", null, null, false, List.of("cpu()"), null, null, 0);
  private static final Room ROOM = new Room(2 * GIB, 8 * GIB, 50 * GIB, "/tmp");
  private static final Needs NEEDS = new Needs(4 * GIB, false, 2, 0);

  @Test
  void soundProcessesHaveNothingToMend() {
    List<Check> checks = Examination.of(NEEDS, driver(null), List.of(executor("17.0.9", CPU)));
    assertThat(checks).extracting(Check::verdict).containsOnly(Verdict.OK);
    assertThat(checks)
        .filteredOn(check -> check.process().equals("executor 1 on b"))
        .extracting(Check::thing)
        .containsExactly(
            "java", "spark", "engine", "device", "memory", "disk", "output", "checkpoints");
    assertThat(checks)
        .as("a driver that does not compute needs no engine")
        .filteredOn(check -> check.process().equals("driver"))
        .extracting(Check::thing)
        .containsExactly("java", "spark", "output", "checkpoints");
  }

  @Test
  void javaBefore17IsAFault() {
    assertThat(wrong(NEEDS, executor("11.0.2", CPU)))
        .satisfies(check -> assertFault(check, "java", JobException.Kind.USAGE));
  }

  @Test
  void anotherSparkThanTheDriversIsAFault() {
    ProcessFacts other =
        new ProcessFacts("1", "b", "17", "3.5.9", CPU, ROOM, new Reach(WELL, List.of()));
    assertThat(wrong(NEEDS, other))
        .satisfies(check -> assertFault(check, "spark", JobException.Kind.USAGE));
  }

  @Test
  void theRemedyOfAnEngineFollowsFromWhatItsFolderHolds() {
    assertThat(wrong(NEEDS, executor("17", broken(null, false))).remedy()).contains("--jars");
    assertThat(wrong(NEEDS, executor("17", broken("/opt/torch", false))).remedy())
        .startsWith("no libtorch lies in /opt/torch there");
    assertThat(wrong(NEEDS, executor("17", broken("/opt/torch", true))).remedy())
        .contains("PYTORCH_VERSION");
  }

  @Test
  void anEngineThatIsNotTheOneThatWasNamedIsAWarning() {
    EngineFacts other =
        new EngineFacts("2.7.1", null, "/opt/torch", false, List.of("cpu()"), null, null, 0);
    assertThat(wrong(NEEDS, executor("17", other)).found())
        .isEqualTo("libtorch 2.7.1 of a jar, for none lies in /opt/torch");
  }

  @Test
  void tooFewGpusAreAFaultAndTooLittleOfTheirMemoryIsToo() {
    EngineFacts none =
        new EngineFacts("2.7.1", null, null, false, List.of(), "no GPU", "give one", 0);
    assertThat(wrong(NEEDS, executor("17", none)))
        .satisfies(check -> assertFault(check, "device", JobException.Kind.ENGINE));
    assertThat(wrong(NEEDS, executor("17", gpu(4 * GIB - 1))).found())
        .isEqualTo("[gpu(0)] with 4.0 GiB free, but weights take 4.0 GiB");
    assertThat(Examination.of(NEEDS, driver(null), List.of(executor("17", gpu(4 * GIB)))))
        .extracting(Check::verdict)
        .containsOnly(Verdict.OK);
  }

  @Test
  void heapAndWeightsMustFitInMemory() {
    Needs more = new Needs(5 * GIB + 1, false, 2, 0); // and 2 GiB of heap, 1 GiB of engine
    assertThat(wrong(more, executor("17", CPU)).thing()).isEqualTo("memory");
    Needs whole = new Needs(5 * GIB, false, 2, 0);
    assertThat(Examination.of(whole, driver(null), List.of(executor("17", CPU))))
        .extracting(Check::verdict)
        .containsOnly(Verdict.OK);
  }

  @Test
  void aLimitOutsideTheHeapMustHoldTheWeights() {
    Needs limited = new Needs(4 * GIB, false, 2, 5 * GIB - 1);
    assertThat(wrong(limited, executor("17", CPU)).remedy())
        .isEqualTo("set spark.executor.memoryOverhead to 5120m or more");
    assertThat(
            Examination.of(
                new Needs(4 * GIB, false, 2, 5 * GIB), driver(null), List.of(executor("17", CPU))))
        .extracting(Check::verdict)
        .containsOnly(Verdict.OK);
  }

  @Test
  void aDiskMustHoldTheCopiesOfCheckpoints() {
    Needs copies = new Needs(4 * GIB, true, 2, 0);
    Room small = new Room(2 * GIB, 8 * GIB, 5 * GIB - 1, "/tmp");
    ProcessFacts facts =
        new ProcessFacts("1", "b", "17", "4.0.4", CPU, small, new Reach(WELL, List.of()));
    assertThat(wrong(copies, facts).thing()).isEqualTo("disk");
    assertThat(Examination.of(NEEDS, driver(null), List.of(facts)))
        .as("nothing is copied")
        .extracting(Check::verdict)
        .containsOnly(Verdict.OK);
  }

  @Test
  void anOutputThatIsNotSharedIsToldFromOneThatCannotBeWritten() {
    assertThat(wrong(NEEDS, reaching(new FolderTrial(false, false, null))))
        .satisfies(check -> assertFault(check, "output", JobException.Kind.OUTPUT))
        .satisfies(check -> assertThat(check.remedy()).contains("that all machines share"));
    assertThat(wrong(NEEDS, reaching(new FolderTrial(true, false, "Permission denied"))).found())
        .isEqualTo("Permission denied");
    assertThat(wrong(NEEDS, reaching(new FolderTrial(true, false, null))).verdict())
        .isEqualTo(Verdict.WARNING);
  }

  @Test
  void aCheckpointThatAnExecutorCannotReadIsAFault() {
    ProcessFacts facts =
        new ProcessFacts("1", "b", "17", "4.0.4", CPU, ROOM, new Reach(WELL, List.of("/m (none)")));
    assertThat(wrong(NEEDS, facts))
        .satisfies(check -> assertFault(check, "checkpoints", JobException.Kind.DATA));
  }

  private static void assertFault(Check check, String thing, JobException.Kind kind) {
    assertThat(check.thing()).isEqualTo(thing);
    assertThat(check.verdict()).isEqualTo(Verdict.FAULT);
    assertThat(check.kind()).isEqualTo(kind);
    assertThat(check.process()).isEqualTo("executor 1 on b");
    assertThat(check.remedy()).isNotEmpty();
  }

  /** Returns the one thing that is wrong with an executor. */
  private static Check wrong(Needs needs, ProcessFacts executor) {
    List<Check> wrong =
        Examination.of(needs, driver(null), List.of(executor)).stream()
            .filter(check -> check.verdict() != Verdict.OK)
            .toList();
    assertThat(wrong).hasSize(1);
    return wrong.get(0);
  }

  private static EngineFacts broken(String folder, boolean holds) {
    return new EngineFacts(null, "no natives", folder, holds, List.of(), null, null, 0);
  }

  private static EngineFacts gpu(long free) {
    return new EngineFacts("2.7.1", null, "/t", true, List.of("gpu(0)"), null, null, free);
  }

  private static ProcessFacts driver(EngineFacts engine) {
    return new ProcessFacts(
        "driver", "a", "17.0.9", "4.0.4", engine, ROOM, new Reach(WELL, List.of()));
  }

  private static ProcessFacts executor(String java, EngineFacts engine) {
    return new ProcessFacts("1", "b", java, "4.0.4", engine, ROOM, new Reach(WELL, List.of()));
  }

  private static ProcessFacts reaching(FolderTrial output) {
    return new ProcessFacts("1", "b", "17", "4.0.4", CPU, ROOM, new Reach(output, List.of()));
  }
}
