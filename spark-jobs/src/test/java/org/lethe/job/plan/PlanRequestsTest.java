package org.lethe.job.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lethe.LocalSpark;
import org.lethe.config.Experiment;
import org.lethe.config.ExperimentReader;
import org.lethe.message.Progress;
import org.lethe.table.TableStore;
import org.lethe.table.TrialFiles;

/** How often planning lists folders, which a store charges for. */
@Tag("spark")
@Tag("engine")
class PlanRequestsTest {
  private static final Path CONF = Path.of("..", "conf").toAbsolutePath().normalize();
  private static final SparkSession SPARK = LocalSpark.session();
  private static final int TASKS = 4;

  @TempDir Path folder;

  @Test
  void listingsGrowNoFasterThanTasks() throws IOException {
    long few = listings("few", TASKS);
    assertThat(listings("many", 2 * TASKS)).isLessThanOrEqualTo(2 * few);
  }

  @Test
  void listingsThatFindEverythingPlannedGrowNoFasterThanTasks() throws IOException {
    listings("few", TASKS);
    listings("many", 2 * TASKS);
    long few = listings("few", TASKS);
    assertThat(listings("many", 2 * TASKS)).isLessThanOrEqualTo(2 * few);
  }

  /** Plans tasks into a folder and returns how often a folder was listed. */
  private long listings(String output, int tasks) throws IOException {
    TableStore store =
        TableStore.open(
            TrialFiles.SCHEME + "://" + folder.resolve(output), TrialFiles.configuration());
    Experiment experiment = experiment(tasks);
    TrialFiles.takeCounts();
    new PlanJob().run(SPARK, experiment, store, Progress.SILENT);
    return TrialFiles.takeCounts().getOrDefault("list", 0L);
  }

  private Experiment experiment(int tasks) throws IOException {
    Files.writeString(folder.resolve("documents.jsonl"), "{\"q\": \"Is it?\", \"a\": 1}\n");
    for (int i = 0; i < tasks; i++) {
      Files.writeString(
          folder.resolve("task-%d.yaml".formatted(i)),
          """
          task: task-%d
          dataset_path: json
          dataset_kwargs: {data_files: {test: documents.jsonl}}
          test_split: test
          output_type: multiple_choice
          doc_to_text: "{{q}}"
          doc_to_choice: ["no", "yes"]
          doc_to_target: "{{a}}"
          """
              .formatted(i));
    }
    Path file = folder.resolve("experiment.yaml");
    Files.writeString(
        file,
        """
        output: out
        task-path: .
        checkpoints:
          base: {path: %s/quickstart/base, role: base}
        tasks: [%s]
        """
            .formatted(
                CONF,
                IntStream.range(0, tasks)
                    .mapToObj("{task: task-%d}"::formatted)
                    .collect(Collectors.joining(", "))));
    return ExperimentReader.read(file.toString(), null, SPARK.sparkContext().hadoopConfiguration());
  }
}
