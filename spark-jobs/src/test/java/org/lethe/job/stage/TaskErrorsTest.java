package org.lethe.job.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.List;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lethe.LocalSpark;
import org.lethe.message.JobException;

@Tag("spark")
class TaskErrorsTest {
  private static final SparkException ABORTED =
      new SparkException(
          "Aborting TaskSet 0.0 because task 0 (partition 0)\ncannot run anywhere due to node and"
              + " executor excludeOnFailure.",
          null);

  private final JavaSparkContext spark =
      JavaSparkContext.fromSparkContext(LocalSpark.session().sparkContext());

  @Test
  void anAbortForExcludedExecutorsGetsTheErrorOfTheTask() {
    try (TaskErrors errors = TaskErrors.watch(spark.sc())) {
      assertThat(errors.explained(ABORTED)).isEmpty();
      Throwable failed =
          catchThrowable(
              () ->
                  spark
                      .parallelize(List.of(1), 1)
                      .foreach(
                          i -> {
                            throw new JobException(JobException.Kind.DATA, "bad row", "", "", "");
                          }));
      assertThat(errors.explained(failed)).as("it has its cause").isEmpty();
      assertThat(errors.explained(ABORTED).orElseThrow())
          .hasMessage(ABORTED.getMessage())
          .cause()
          .isInstanceOf(JobException.class)
          .hasMessage("bad row");
      assertThat(errors.explained(new IllegalStateException("cannot run anywhere due to")))
          .isEmpty();
    }
  }
}
