package org.lethe.job.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lethe.LocalSpark;
import org.lethe.inference.BatchLoad;

class ExecutorMetricsTest {

  @Test
  @Tag("spark")
  void whatTasksCountIsRegisteredWithSpark() throws Exception {
    SparkSession spark = LocalSpark.session();
    Registered registered = new Registered(spark);
    StageMetrics metrics = new StageMetrics(spark.sparkContext(), "test");
    JavaSparkContext.fromSparkContext(spark.sparkContext())
        .parallelize(List.of(1, 2, 3), 3)
        .foreach(
            n -> {
              metrics.loaded(n * 1_500_000_000L);
              BatchLoad load = new BatchLoad(100, 130, 0, 0, 125);
              metrics.add(n, new WorkDone(n, load, 2 * n, n, SelfCheck.NONE));
            });
    registered.stop();
    assertThat(registered.grown("requests")).isEqualTo(6);
    assertThat(registered.grown("tokens.computed")).isEqualTo(300);
    assertThat(registered.grown("tokens.saved")).isEqualTo(90);
    assertThat(registered.grown("rows.failed")).isEqualTo(12);
    assertThat(registered.grown("batches.split")).isEqualTo(6);
    assertThat(registered.grown("models.loaded")).isEqualTo(3);
    assertThat(registered.grown("models.load-seconds")).isCloseTo(9, within(1e-9));
    assertThat(registered.grownRows()).isCloseTo(375, within(1e-6));
    assertThat(registered.accumulated(Count.FAILED)).isEqualTo(12);
    assertThat(registered.accumulated(Count.ATTENTION_ROWS)).isEqualTo(375);
  }

  @Test
  void aSessionHasThePluginOnceBesideOthers() {
    SparkConf conf = new SparkConf(false).set("spark.plugins", "org.other.Plugin");
    ExecutorMetrics.enable(conf);
    ExecutorMetrics.enable(conf);
    assertThat(conf.get("spark.plugins"))
        .isEqualTo("org.other.Plugin,org.lethe.job.stage.ExecutorMetrics");
    SparkConf empty = new SparkConf(false);
    ExecutorMetrics.enable(empty);
    assertThat(empty.get("spark.plugins")).isEqualTo("org.lethe.job.stage.ExecutorMetrics");
  }
}
