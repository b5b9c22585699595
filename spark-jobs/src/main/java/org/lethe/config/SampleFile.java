package org.lethe.config;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.lethe.benchmark.LmEvalSample;
import org.lethe.benchmark.SampleLines;
import org.lethe.benchmark.SampledTask;
import org.lethe.benchmark.Task;
import org.lethe.scoring.LoggedMarks;

/** A file that lm-evaluation-harness's {@code --log_samples} wrote. */
final class SampleFile {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DELIMITER = " ";

  /** Results of versions before 0.4.3, which write no time. */
  private static final String RESULTS = "results.json";

  /** Lines that are compared with the task. */
  private static final int LINES = 1000;

  private final String file;
  private final Configuration configuration;

  SampleFile(String file, Configuration configuration) {
    this.file = file;
    this.configuration = configuration;
  }

  /**
   * The task that asks what the file says was asked. The delimiter before choices is what the
   * results beside the file say; without them a blank, if the choices start with one. Under a chat
   * template there is none.
   *
   * @throws IOException if the file cannot be read or is empty
   * @throws IllegalArgumentException if the harness marked the answers otherwise than the task
   */
  Task task(String name) throws IOException {
    List<LmEvalSample> samples = samples();
    JsonNode results = results();
    Map<String, Object> config = config(results, name);
    Task task =
        SampledTask.task(samples.get(0), name, file, delimiter(samples, results, config), config);
    check(samples, task, config.get("process_results") != null);
    return task;
  }

  private List<LmEvalSample> samples() throws IOException {
    Path path = new Path(file);
    List<LmEvalSample> samples = new ArrayList<>();
    try (SampleLines lines = new SampleLines(fileSystem(path).open(path))) {
      for (Optional<LmEvalSample> line = lines.next();
          line.isPresent() && samples.size() < LINES;
          line = lines.next()) {
        samples.add(line.get());
      }
    }
    if (samples.isEmpty()) {
      throw new IOException("the file is empty");
    }
    return samples;
  }

  private static String delimiter(
      List<LmEvalSample> samples, JsonNode results, Map<String, Object> config) {
    String stated = config.get("target_delimiter") instanceof String text ? text : DELIMITER;
    boolean chat = results.path("chat_template").isTextual();
    boolean dropped = chat && config.get("gen_prefix") == null;
    boolean everywhere =
        samples.stream()
            .flatMap(sample -> sample.continuations().stream())
            .allMatch(text -> text.startsWith(stated));
    return everywhere && !dropped ? stated : "";
  }

  /** Refuses lines that the task would ask or mark otherwise. */
  private void check(List<LmEvalSample> samples, Task task, boolean marksByCode) {
    LoggedMarks marks = new LoggedMarks(task);
    Set<List<Object>> seen = new HashSet<>();
    for (LmEvalSample sample : samples) {
      if (!seen.add(List.of(sample.docId(), sample.filter()))) {
        throw new IllegalArgumentException(
            "document %d stands twice: versions before 0.4.7 do not tell the filters of a line"
                .formatted(sample.docId()));
      }
      Optional<String> difference =
          marksByCode && !LoggedMarks.areIn(sample)
              ? Optional.of("it gives no mark that can be made here")
              : marks.difference(sample);
      if (difference.isPresent()) {
        throw new IllegalArgumentException(
            difference.get()
                + (marksByCode
                    ? ": process_results of the task is Python code, which is not run; name a task file of your own"
                    : "; name the task itself"));
      }
    }
  }

  /** Returns the results that belong to the file; missing without them. */
  private JsonNode results() throws IOException {
    Path folder = new Path(file).getParent();
    String end = LmEvalSample.resultsEnd(file);
    for (FileStatus status : fileSystem(folder).listStatus(folder)) {
      String name = status.getPath().getName();
      if (end == null ? name.equals(RESULTS) : name.endsWith(end) && !name.startsWith("samples_")) {
        try (InputStream in = fileSystem(folder).open(status.getPath())) {
          return JSON.readTree(in);
        }
      }
    }
    return MissingNode.getInstance();
  }

  private static Map<String, Object> config(JsonNode results, String name) {
    JsonNode config = results.path("configs").path(name);
    return config.isObject()
        ? JSON.convertValue(config, new TypeReference<Map<String, Object>>() {})
        : Map.of();
  }

  private FileSystem fileSystem(Path path) throws IOException {
    return path.getFileSystem(configuration);
  }
}
