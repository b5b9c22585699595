package org.lethe.job.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lethe.LocalSpark;
import org.lethe.config.Experiment;
import org.lethe.job.TinyExperiment;
import org.lethe.job.answer.ScoreJob;
import org.lethe.job.plan.PlanJob;
import org.lethe.message.Progress;
import org.lethe.table.TableStore;

@Tag("spark")
@Tag("engine")
class NamedJobsTest {
  @TempDir Path folder;

  private final List<String> groups = new CopyOnWriteArrayList<>();
  private final List<String> descriptions = new CopyOnWriteArrayList<>();
  private final SparkContext spark = LocalSpark.session().sparkContext();
  private final SparkListener listener =
      new SparkListener() {
        @Override
        public void onJobStart(SparkListenerJobStart start) {
          Properties properties = start.properties();
          groups.add(properties.getProperty("spark.jobGroup.id"));
          descriptions.add(properties.getProperty("spark.job.description"));
        }
      };

  @BeforeEach
  void listen() {
    spark.addSparkListener(listener);
  }

  @AfterEach
  void forget() {
    spark.removeSparkListener(listener);
    spark.clearJobGroup();
  }

  @Test
  void jobsAreNamedByStageCheckpointAndTasks() throws Exception {
    Experiment experiment = TinyExperiment.in(folder).read();
    TableStore store = TableStore.open(LocalSpark.session(), experiment.output());
    run("plan", new PlanJob(), experiment, store);
    run("score", new ScoreJob(), experiment, store);
    spark.listenerBus().waitUntilEmpty(10_000);
    assertThat(groups).containsOnly("plan", "score");
    assertThat(descriptions)
        .contains("plan story", "plan facts", "plan: check")
        .contains(
            "score base: facts, story (2 units)",
            "score adapted: facts, story (2 units)",
            "score merged: facts, story (2 units)");
    assertThat(spark.getLocalProperty("spark.job.description"))
        .as("what ends is not told of later jobs")
        .isEqualTo("score");
  }

  private static void run(String name, Job job, Experiment experiment, TableStore store)
      throws IOException {
    SparkContext spark = LocalSpark.session().sparkContext();
    job.run(LocalSpark.session(), experiment, store, NamedJobs.of(spark, name, Progress.SILENT));
  }
}
