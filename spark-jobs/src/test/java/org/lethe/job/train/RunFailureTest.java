package org.lethe.job.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;
import org.lethe.job.stage.OnFailure;
import org.lethe.message.JobException;
import org.lethe.training.TrainingException;

class RunFailureTest {

  @Test
  void whatIsWrongWithOneRunIsNamedWithItsRemedy() {
    JobException known = job(JobException.Kind.DATA);
    assertThat(of(new SparkException("Job aborted", known)))
        .contains(new RunFailure("no rows (table t)", "measure it"));
    assertThat(of(new FileNotFoundException("/data/x"))).isPresent();
    assertThat(of(new OutOfMemoryError("Java heap space")).orElseThrow().remedy())
        .contains("batch-size", "lora");
    assertThat(of(new TrainingException(Path.of("out"), "holds run 1, not run 2"))).isPresent();
  }

  @Test
  void aFaultOfLetheNamesItsPlace() {
    RunFailure failure = of(new SparkException("Job aborted", bug())).orElseThrow();
    assertThat(failure.problem())
        .startsWith("NullPointerException: null at org.lethe.job.train.RunFailureTest.bug(");
    assertThat(failure.remedy()).contains("--fail-fast --debug");
  }

  @Test
  void whatOtherRunsWouldMeetIsNotOfOneRun() {
    assertThat(of(new IOException("connection reset"))).isEmpty();
    assertThat(of(new UncheckedIOException(new IOException("no space left")))).isEmpty();
    assertThat(of(new TrainingException(Path.of("out"), "cannot be written: x"))).isEmpty();
    assertThat(of(new TrainingException(Path.of("out"), "has 3 MiB free; needs 9"))).isEmpty();
    assertThat(of(job(JobException.Kind.TEMPORARY))).isEmpty();
    assertThat(of(new SparkException("ExecutorLostFailure", null))).isEmpty();
  }

  @Test
  void nothingIsOfOneRunWhereTheFirstFailureStopsAll() {
    assertThat(RunFailure.of(job(JobException.Kind.DATA), OnFailure.STOP)).isEmpty();
  }

  private static Optional<RunFailure> of(Throwable error) {
    return RunFailure.of(error, OnFailure.GO_ON);
  }

  private static JobException job(JobException.Kind kind) {
    return new JobException(kind, "no rows", "table t", "rows", "measure it");
  }

  private static NullPointerException bug() {
    return new NullPointerException();
  }
}
