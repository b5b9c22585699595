package org.lethe.job.doctor;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.lethe.config.CheckpointEntry;
import org.lethe.config.Experiment;
import org.lethe.job.stage.TorchRuntime;
import org.lethe.message.JobException;
import org.lethe.table.FolderTrial;

/** Examines the driver and every executor before any work of an experiment. */
public final class Doctor {
  private final SparkSession spark;
  private final Experiment experiment;
  private final Configuration configuration;

  public Doctor(SparkSession spark, Experiment experiment) {
    this.spark = spark;
    this.experiment = experiment;
    this.configuration = spark.sparkContext().hadoopConfiguration();
  }

  /** Returns what was found, process by process. */
  public List<Check> examine() throws IOException {
    String token = UUID.randomUUID().toString();
    List<String> folders = folders();
    Question question = new Question(token, experiment.output(), folders, experiment.model());
    FolderTrial trial = FolderTrial.begin(experiment.output(), token, configuration);
    try {
      boolean local = TorchRuntime.isLocal();
      ProcessFacts driver = ProcessFacts.ofThisProcess(question, local, configuration).with(trial);
      Needs needs = needs(folders);
      Executors executors = Executors.NONE;
      if (!local && trial.failure() == null) {
        executors = Executors.ask(spark, question, needs.executors());
      }
      List<Check> checks = new ArrayList<>(Examination.of(needs, driver, executors.facts()));
      checks.addAll(executors.checks(needs.executors()));
      return checks;
    } finally {
      if (trial.failure() == null) {
        FolderTrial.end(experiment.output(), token, configuration);
      }
    }
  }

  private Needs needs(List<String> folders) throws IOException {
    long weights = 0;
    boolean copies = false;
    for (String folder : folders) {
      weights =
          Math.max(weights, WeightBytes.of(folder, experiment.model().precision(), configuration));
      String scheme = new Path(folder).getFileSystem(configuration).getUri().getScheme();
      copies |= !"file".equals(scheme);
    }
    return Needs.of(weights, copies, spark.sparkContext().conf());
  }

  /** Returns the folders of checkpoints that no training of this experiment makes. */
  private List<String> folders() throws IOException {
    List<String> folders = new ArrayList<>();
    for (CheckpointEntry entry : experiment.checkpoints()) {
      Path config = new Path(entry.path(), "config.json");
      if (folders.contains(entry.path())) {
        continue;
      }
      if (config.getFileSystem(configuration).exists(config)) {
        folders.add(entry.path());
      } else if (entry.parent() == null) {
        throw new JobException(
            JobException.Kind.DATA,
            "nothing at " + config,
            "checkpoints." + entry.id() + ".path",
            "a checkpoint",
            "run: lethe validate");
      }
    }
    return folders;
  }
}
