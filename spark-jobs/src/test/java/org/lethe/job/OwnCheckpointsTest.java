package org.lethe.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lethe.LocalSpark;
import org.lethe.config.Experiment;
import org.lethe.config.ExperimentReader;
import org.lethe.job.answer.ScoreJob;
import org.lethe.job.plan.PlanJob;
import org.lethe.message.Progress;
import org.lethe.table.ScoreRow;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;

/** The files of docs/checkpoints.md work as they stand there. */
@Tag("spark")
@Tag("engine")
class OwnCheckpointsTest {
  private static final Pattern FILE =
      Pattern.compile(
          "^`(\\S+\\.(?:yaml|jsonl))`.*?^```\\w+\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

  @TempDir Path folder;

  @Test
  void filesOfTheGuideAreScored() throws IOException {
    String guide = Files.readString(Path.of("..", "docs", "checkpoints.md"));
    List<MatchResult> files = FILE.matcher(guide).results().toList();
    assertThat(files).hasSize(3);
    for (MatchResult file : files) {
      Path path = folder.resolve(file.group(1));
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.group(2));
    }
    Path models = Files.createDirectory(folder.resolve("models"));
    TinyExperiment.in(models);
    Files.move(models.resolve("merged"), models.resolve("tuned"));

    SparkSession spark = LocalSpark.session();
    Experiment experiment =
        ExperimentReader.read(
            folder.resolve("experiment.yaml").toString(),
            null,
            spark.sparkContext().hadoopConfiguration());
    TableStore store = TableStore.open(spark, folder.resolve("runs/own").toString());
    new PlanJob().run(spark, experiment, store, Progress.SILENT);
    new ScoreJob().run(spark, experiment, store, Progress.SILENT);
    int rows = 0;
    for (Unit unit : store.publishedUnits(ScoreRow.TABLE)) {
      rows += store.rows(ScoreRow.TABLE, unit).size();
    }
    assertThat(rows).isEqualTo(2 * 3 * 3); // checkpoints, documents, choices
  }
}
