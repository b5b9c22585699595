package org.lethe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.EngineException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.parquet.io.ParquetDecodingException;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.lethe.checkpoint.CheckpointException;
import org.lethe.message.JobException;
import org.lethe.message.JobException.Kind;
import org.lethe.message.WorkException;

class FailureTest {
  static Stream<Arguments> errors() {
    return Stream.of(
        Arguments.of(new JobException(Kind.USAGE, "p", "", "", ""), 64),
        Arguments.of(new JobException(Kind.DATA, "p", "", "", ""), 65),
        Arguments.of(new JobException(Kind.ENGINE, "p", "", "", ""), 69),
        Arguments.of(new JobException(Kind.TEMPORARY, "p", "", "", ""), 75),
        Arguments.of(new CheckpointException(Path.of("config.json"), "no model_type"), 65),
        Arguments.of(new FileNotFoundException("items.jsonl"), 65),
        Arguments.of(new JobException(Kind.OUTPUT, "p", "", "", ""), 73),
        Arguments.of(new IOException("Connection reset by peer"), 75),
        Arguments.of(new SocketTimeoutException("Read timed out"), 75),
        Arguments.of(new UnknownHostException("store.example"), 75),
        Arguments.of(new IOException("cannot rename a to b"), 74),
        Arguments.of(new AccessDeniedException("/data/out"), 73),
        Arguments.of(new IOException("Mkdirs failed to create file:/data/out/tables"), 73),
        Arguments.of(new FileNotFoundException("/data/out/x (Read-only file system)"), 73),
        Arguments.of(new FileNotFoundException("/data/out/x (Permission denied)"), 73),
        Arguments.of(new IOException("No space left on device"), 73),
        Arguments.of(new ChecksumException("/data/out/x", 0), 65),
        Arguments.of(new ParquetDecodingException("could not read"), 65),
        Arguments.of(new IllegalStateException("x is not a Parquet file. Expected magic"), 65),
        Arguments.of(new IOException("cannot read", new SocketException("Broken pipe")), 75),
        Arguments.of(new OutOfMemoryError("Java heap space"), 69),
        Arguments.of(
            new SparkException(
                "task 0 cannot run anywhere due to node and executor excludeOnFailure.\n"
                    + "Most recent failure:\njava.lang.OutOfMemoryError: Java heap space\n",
                null),
            69),
        Arguments.of(new SparkException(lost("Command exited with code 52"), null), 69),
        Arguments.of(new SparkException(lost("Command exited with code 137"), null), 75),
        Arguments.of(new UnsatisfiedLinkError("no libtorch"), 69),
        Arguments.of(new IllegalStateException("cannot be"), 70));
  }

  private static String lost(String reason) {
    return "ExecutorLostFailure (executor 3 exited caused by one of the running tasks) Reason: "
        + reason;
  }

  @ParameterizedTest
  @MethodSource("errors")
  void anErrorHasAnExitCodeWhereverItComesFrom(Throwable error, int code) {
    assertThat(Failure.of(error).code().number()).isEqualTo(code);
    Throwable fromExecutor = new SparkException("Job aborted due to stage failure", error);
    assertThat(Failure.of(fromExecutor).code().number()).isEqualTo(code);
  }

  @Test
  void anErrorInAPartOfTheWorkNamesThePart() {
    RuntimeException bug = new IllegalStateException("3 rows, expected 4");
    Throwable error =
        new SparkException(
            "Job aborted: \n\tat org.lethe.X", new WorkException("checkpoint base, task t", bug));
    assertThat(Failure.of(error).faults())
        .containsExactly(
            new Complaint(
                "IllegalStateException: 3 rows, expected 4",
                "checkpoint base, task t",
                "",
                "run again with --debug for the stack trace; this may be a fault of Lethe"));
    Throwable known =
        new WorkException("checkpoint base", new JobException(Kind.DATA, "p", "table t", "e", "r"));
    assertThat(Failure.of(known).faults())
        .containsExactly(new Complaint("p", "checkpoint base; table t", "e", "r"));
  }

  @Test
  void aDeviceWithoutMemoryIsNoMissingEngine() {
    Failure failure =
        Failure.of(new EngineException("CUDA out of memory. Tried to allocate 2.00 GiB"));
    assertThat(failure.code()).isEqualTo(ExitCode.ENGINE);
    assertThat(failure.faults().get(0).remedy()).contains("plan.batch-tokens");
  }
}
