package org.lethe.job.plan;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.lethe.benchmark.Chat;
import org.lethe.benchmark.Doc;
import org.lethe.benchmark.Request;
import org.lethe.benchmark.RequestBuilder;
import org.lethe.benchmark.RequestEncoder;
import org.lethe.benchmark.Status;
import org.lethe.benchmark.Task;
import org.lethe.checkpoint.Tokenizer;
import org.lethe.config.Experiment.TaskEntry;
import org.lethe.inference.TokenizerEncoder;
import org.lethe.job.document.Documents;
import org.lethe.message.Fault;
import org.lethe.message.FaultList;
import org.lethe.message.JobException;

/**
 * Reads the first documents of tasks and renders their prompts for trial.
 *
 * @param file the experiment file, for places
 * @param dataPath where relative data files of tasks start
 * @param tokenizerFolder folder of a tokenizer; null for none, and nothing is rendered
 * @param chats where tasks that are asked through a chat template find it
 */
record TaskTrial(
    String file,
    String dataPath,
    Path tokenizerFolder,
    ChatSource chats,
    Configuration configuration) {
  private static final int DOCUMENTS = 8;

  /**
   * Asks the first documents of a task; returns a fault when none of them can be asked.
   *
   * @throws JobException if its files cannot be read
   */
  Optional<Fault> ask(TaskEntry entry) throws IOException {
    TaskSource source = TaskSource.of(entry, dataPath);
    Task task = source.task();
    if (Task.SAMPLES.equals(task.data().name())) {
      return Optional.empty(); // read when the experiment was
    }
    List<Doc> documents = documents(source, task.split(), DOCUMENTS);
    int shots = task.fewShot().examples();
    List<Doc> examples =
        shots == 0 || task.fewShot().given()
            ? List.of()
            : documents(source, task.fewShot().split(), shots);
    if (documents.isEmpty()) {
      return fault(entry, "has no documents", "at least one document", "mend its data files");
    }
    if (examples.size() < shots && !task.fewShot().given()) {
      return fault(
          entry,
          "shows %d examples of split %s, which has %d documents"
              .formatted(shots, task.fewShot().split(), examples.size()),
          "at least as many documents as examples",
          "lower num-fewshot, or name a larger split");
    }
    Optional<Fault> cluster = cluster(entry, documents);
    return cluster.isPresent() || tokenizerFolder == null
        ? cluster
        : render(entry, documents, examples);
  }

  private Optional<Fault> cluster(TaskEntry entry, List<Doc> documents) {
    String field = entry.cluster();
    for (Doc document : documents) {
      if (field != null && document.fields().get(field) == null) {
        FaultList faults = new FaultList(file);
        faults.unknown(
            null,
            "tasks.%s.cluster".formatted(entry.name()),
            "field of documents",
            field,
            document.fields().keySet());
        return Optional.of(faults.all().get(0));
      }
    }
    return Optional.empty();
  }

  private List<Doc> documents(TaskSource source, String split, int count) throws IOException {
    List<String> files = source.files(split, configuration);
    List<Doc> documents = new ArrayList<>();
    for (Map<String, Object> fields :
        Documents.first(source.task().data(), files, count, configuration)) {
      documents.add(new Doc(documents.size(), fields));
    }
    return documents;
  }

  private Optional<Fault> render(TaskEntry entry, List<Doc> documents, List<Doc> examples)
      throws IOException {
    Chat chat = chats.of(entry);
    List<Request> refused = new ArrayList<>();
    try (Tokenizer tokenizer = Tokenizer.open(tokenizerFolder)) {
      RequestEncoder encoder =
          new RequestEncoder(new TokenizerEncoder(tokenizer), Integer.MAX_VALUE - 1);
      RequestBuilder builder = new RequestBuilder(entry.task(), chat, encoder);
      for (Doc document : documents) {
        Request first = builder.requests(document, examples).get(0);
        if (isRefused(entry.task(), first.status())) {
          refused.add(first);
        }
      }
    }
    return refused.size() < documents.size()
        ? Optional.empty()
        : fault(
            entry,
            "cannot ask any of its first %d documents; the first: %s"
                .formatted(documents.size(), refused.get(0).error()),
            "templates that fit the fields " + documents.get(0).fields().keySet(),
            "correct the templates of the task, or %s"
                .formatted(
                    chat == null
                        ? "its data files"
                        : "its data files, or name another chat.template"));
  }

  /**
   * Counts the documents that a task asked in context is shown; returns a fault for too few.
   *
   * @param shots demonstrations of a prompt
   */
  Optional<Fault> demonstrate(TaskEntry entry, int shots) throws IOException {
    Task task = entry.task();
    String pool = task.trainingSplit() == null ? task.fewShot().split() : task.trainingSplit();
    if (task.fewShot().given() && task.trainingSplit() == null) {
      return Optional.empty();
    }
    int found = documents(TaskSource.of(entry, dataPath), pool, shots).size();
    return found >= shots
        ? Optional.empty()
        : Optional.of(
            new Fault(
                "task %s asks for %d demonstrations of split %s, which has %d documents"
                    .formatted(entry.name(), shots, pool, found),
                file,
                0,
                "in-context.shots",
                "at least as many documents as demonstrations",
                "lower in-context.shots, or name a larger training_split"));
  }

  /** A where, which is not evaluated here, may leave out documents without right answer. */
  private static boolean isRefused(Task task, Status status) {
    return status == Status.TEMPLATE_ERROR || status == Status.NO_GOLD && task.where() == null;
  }

  private static Optional<Fault> fault(
      TaskEntry entry, String problem, String expected, String remedy) {
    String told = "task %s %s".formatted(entry.name(), problem);
    return Optional.of(new Fault(told, entry.file(), 0, "", expected, remedy));
  }
}
