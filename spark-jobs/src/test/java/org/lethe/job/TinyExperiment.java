package org.lethe.job;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.lethe.LocalSpark;
import org.lethe.checkpoint.TinyLlama;
import org.lethe.config.Experiment;
import org.lethe.config.ExperimentReader;
import org.lethe.job.stage.Job;
import org.lethe.message.Progress;
import org.lethe.table.TableStore;

/**
 * An experiment on the tiny Llama, its adapter and what PEFT merged the two into (adapted.py): two
 * tasks, {@code story} of five documents and {@code facts} of four.
 */
public final class TinyExperiment {
  private final Path folder;

  private TinyExperiment(Path folder) {
    this.folder = folder;
  }

  /** Lays an experiment out in an empty folder. */
  public static TinyExperiment in(Path folder) throws IOException {
    Path merged = Files.createDirectory(folder.resolve("merged"));
    Files.copy(golden("merged.safetensors"), merged.resolve("model.safetensors"));
    Path base = Files.createDirectory(folder.resolve("base"));
    Files.copy(TinyLlama.single().resolve("model.safetensors"), base.resolve("model.safetensors"));
    for (Path model : List.of(merged, base)) {
      for (String name : List.of("config.json", "tokenizer.json")) {
        Files.copy(TinyLlama.single().resolve(name), model.resolve(name));
      }
    }
    return new TinyExperiment(folder);
  }

  /** A file that adapted.py wrote. */
  public static Path golden(String name) {
    try {
      return Path.of(TinyExperiment.class.getResource("adapted").toURI()).resolve(name);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The folder of the base, which other weights may be written to. */
  public Path base() {
    return folder.resolve("base");
  }

  /**
   * Reads the experiment with further sections, a line each, for example {@code plan:
   * {shard-documents: 2}}.
   */
  public Experiment read(String... sections) throws IOException {
    return readTasks("{task: story}, {task: facts}", sections);
  }

  /** Reads the experiment with other entries of tasks. */
  public Experiment readTasks(String tasks, String... sections) throws IOException {
    Path file = folder.resolve("experiment.yaml");
    Files.writeString(
        file,
        """
        output: out
        task-path: %1$s
        data-path: %1$s
        checkpoints:
          base: {path: base, role: base}
          adapted: {path: base, adapter: %2$s, role: fine-tuned, parent: base, trained-on: story}
          merged: {path: merged, role: fine-tuned, parent: base, trained-on: story}
        tasks: [%3$s]
        """
                .formatted(golden("tasks"), golden("adapter"), tasks)
            + String.join("\n", sections));
    SparkSession spark = LocalSpark.session();
    return ExperimentReader.read(file.toString(), null, spark.sparkContext().hadoopConfiguration());
  }

  public TableStore store() throws IOException {
    return TableStore.open(LocalSpark.session(), folder.resolve("out").toString());
  }

  public void run(Job job, Experiment experiment) throws IOException {
    run(job, experiment, Progress.SILENT);
  }

  public void run(Job job, Experiment experiment, Progress progress) throws IOException {
    job.run(LocalSpark.session(), experiment, store(), progress);
  }
}
