package org.lethe.job.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.lethe.job.doctor.Check.Verdict;

class ExecutorsTest {
  @Test
  void aClockIsWrongByWhatLiesOutsideTheTimeOfTheQuestion() {
    assertThat(Executors.outside(90, 100, 200)).isEqualTo(-10);
    assertThat(Executors.outside(100, 100, 200)).isZero();
    assertThat(Executors.outside(200, 100, 200)).isZero();
    assertThat(Executors.outside(230, 100, 200)).isEqualTo(30);
  }

  @Test
  void aClockThatIsAMinuteBehindIsAWarning() {
    Executors executors =
        new Executors(List.of(), Map.of("executor 1 on b", -60_000L), "tasks failed: lost");
    assertThat(executors.checks(0))
        .extracting(Check::verdict, Check::thing)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(Verdict.FAULT, "executors"),
            org.assertj.core.groups.Tuple.tuple(Verdict.WARNING, "clock"));
    assertThat(executors.checks(0).get(1).found()).isEqualTo("60 s behind the driver's");
  }

  @Test
  void noExecutorIsAFault() {
    assertThat(new Executors(List.of(), Map.of(), null).checks(0))
        .extracting(Check::found)
        .containsExactly("none came within a minute");
  }

  @Test
  void theLimitOutsideTheHeapIsSparksOwn() {
    SparkConf spark = new SparkConf(false).set("spark.master", "yarn");
    assertThat(Needs.of(0, false, spark).overhead()).isEqualTo(384L << 20);
    assertThat(Needs.of(0, false, spark.set("spark.executor.memory", "10g")).overhead())
        .isEqualTo(1L << 30);
    assertThat(Needs.of(0, false, spark.set("spark.executor.memoryOverhead", "2000")).overhead())
        .as("a number alone is in MiB")
        .isEqualTo(2000L << 20);
    assertThat(Needs.of(0, false, spark.set("spark.master", "spark://h:7077")).overhead())
        .as("a standalone cluster counts the heap alone")
        .isZero();
    assertThat(Needs.of(0, false, spark.set("spark.master", "local-cluster[3,1,1024]")).executors())
        .isEqualTo(3);
  }
}
