package org.lethe.job.plan;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.lethe.benchmark.Doc;
import org.lethe.benchmark.Request;
import org.lethe.benchmark.RequestBuilder;
import org.lethe.benchmark.RequestEncoder;
import org.lethe.benchmark.Status;
import org.lethe.benchmark.Task;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.checkpoint.CheckpointException;
import org.lethe.checkpoint.Tokenizer;
import org.lethe.config.CheckpointEntry;
import org.lethe.config.Experiment;
import org.lethe.config.Experiment.TaskEntry;
import org.lethe.inference.TokenizerEncoder;
import org.lethe.job.document.Documents;
import org.lethe.job.stage.StoredModel;
import org.lethe.message.Fault;
import org.lethe.message.JobException;
import org.lethe.provenance.Digest;

/**
 * Opens what an experiment names before anything runs: headers and tokenizers of checkpoints, and
 * the first documents of every task, of which it renders prompts. All faults are found at once.
 */
public final class Preflight {
  /** Documents of a task that are asked for trial. */
  private static final int DOCUMENTS = 8;

  private final String file;
  private final Experiment experiment;
  private final Configuration configuration;
  private final List<Fault> faults = new ArrayList<>();
  private Path tokenizer;
  private String tokenizerDigest;

  private Preflight(String file, Experiment experiment, Configuration configuration) {
    this.file = file;
    this.experiment = experiment;
    this.configuration = configuration;
  }

  /**
   * Returns what would stop the experiment later.
   *
   * @param file the experiment file, for places
   */
  public static List<Fault> faults(String file, Experiment experiment, Configuration configuration)
      throws IOException {
    Preflight preflight = new Preflight(file, experiment, configuration);
    preflight.checkpoints();
    for (TaskEntry entry : experiment.tasks()) {
      preflight.task(entry);
    }
    return preflight.faults;
  }

  private void checkpoints() throws IOException {
    Set<String> trained = new HashSet<>();
    experiment
        .training()
        .runs()
        .forEach(run -> run.checkpoints().forEach(entry -> trained.add(entry.id())));
    for (CheckpointEntry entry : experiment.checkpoints()) {
      if (!trained.contains(entry.id())) {
        checkpoint(entry);
      }
    }
  }

  private void checkpoint(CheckpointEntry entry) throws IOException {
    String key = "checkpoints." + entry.id() + ".path";
    try {
      Checkpoint checkpoint = StoredModel.of(entry, configuration).open(configuration);
      checkpoint.tokenizer().close();
      Path found = new Path(checkpoint.folder().toUri());
      Digest digest = Digest.sha256();
      DocumentFiles.digest(
          List.of(new Path(found, "tokenizer.json").toString()), digest, configuration);
      String id = digest.id();
      if (tokenizer == null) {
        tokenizer = found;
        tokenizerDigest = id;
      } else if (!id.equals(tokenizerDigest)) {
        fault(
            "checkpoint %s has another tokenizer than %s".formatted(entry.id(), tokenizer),
            key,
            "one tokenizer for all checkpoints of an experiment",
            "copy the tokenizer the checkpoint was trained with, or split the experiment");
      }
    } catch (CheckpointException e) {
      fault(
          e.getMessage(),
          key,
          "a checkpoint that can be measured",
          "mend it, or take it out of the experiment");
    }
  }

  private void task(TaskEntry entry) throws IOException {
    TaskSource source = TaskSource.of(entry, experiment.dataPath());
    Task task = source.task();
    if (Task.SAMPLES.equals(task.data().name())) {
      return; // read when the experiment was
    }
    try {
      List<Doc> documents = documents(source, task.split(), DOCUMENTS);
      int shots = task.fewShot().examples();
      List<Doc> examples =
          shots == 0 || task.fewShot().given()
              ? List.of()
              : documents(source, task.fewShot().split(), shots);
      if (documents.isEmpty()) {
        taskFault(entry, "has no documents", "at least one document", "mend its data files");
      } else if (tokenizer != null) {
        prompts(entry, documents, examples);
      }
    } catch (JobException e) {
      faults.add(new Fault(e.getMessage(), e.place(), 0, "", e.expected(), e.remedy()));
    }
  }

  private List<Doc> documents(TaskSource source, String split, int count) throws IOException {
    List<Doc> documents = new ArrayList<>();
    for (Map<String, Object> fields :
        Documents.first(
            source.task().data(), source.files(split, configuration), count, configuration)) {
      documents.add(new Doc(documents.size(), fields));
    }
    return documents;
  }

  /** Reports a task of which no document can be asked; a where may leave these out. */
  private void prompts(TaskEntry entry, List<Doc> documents, List<Doc> examples) {
    List<Request> refused = new ArrayList<>();
    try (Tokenizer opened = Tokenizer.open(java.nio.file.Path.of(tokenizer.toUri().getPath()))) {
      RequestBuilder builder =
          new RequestBuilder(
              entry.task(),
              new RequestEncoder(new TokenizerEncoder(opened), Integer.MAX_VALUE - 1));
      for (Doc document : documents) {
        builder.requests(document, examples).stream()
            .limit(1)
            .filter(request -> isRefused(entry.task(), request.status()))
            .forEach(refused::add);
      }
    }
    if (refused.size() == documents.size()) {
      taskFault(
          entry,
          "cannot ask any of its first %d documents; the first: %s"
              .formatted(documents.size(), refused.get(0).error()),
          "templates that fit the fields " + documents.get(0).fields().keySet(),
          "correct the templates of the task, or its data files");
    }
  }

  private static boolean isRefused(Task task, Status status) {
    return status == Status.TEMPLATE_ERROR || status == Status.NO_GOLD && task.where() == null;
  }

  private void taskFault(TaskEntry entry, String problem, String expected, String remedy) {
    faults.add(
        new Fault(
            "task %s %s".formatted(entry.name(), problem), entry.file(), 0, "", expected, remedy));
  }

  private void fault(String problem, String key, String expected, String remedy) {
    faults.add(new Fault(problem, file, 0, key, expected, remedy));
  }
}
