package org.lethe.config;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.lethe.benchmark.LmEvalSample;
import org.lethe.benchmark.SampledTask;
import org.lethe.benchmark.Task;

/** A file that lm-evaluation-harness's {@code --log_samples} wrote. */
final class SampleFile {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DELIMITER = " ";

  private final String file;
  private final Configuration configuration;

  SampleFile(String file, Configuration configuration) {
    this.file = file;
    this.configuration = configuration;
  }

  /**
   * The task that asks what the file says was asked. The delimiter before choices is what the
   * results beside the file say; without them a blank, if the first choice starts with one.
   *
   * @throws IOException if the file cannot be read or is empty
   */
  Task task(String name) throws IOException {
    LmEvalSample first = first();
    Map<String, Object> config = config(name);
    String guessed =
        first.continuations().stream().allMatch(text -> text.startsWith(DELIMITER))
            ? DELIMITER
            : "";
    String delimiter = config.get("target_delimiter") instanceof String stated ? stated : guessed;
    return SampledTask.task(first, name, file, delimiter, config);
  }

  private LmEvalSample first() throws IOException {
    Path path = new Path(file);
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(fileSystem(path).open(path), StandardCharsets.UTF_8))) {
      String line = lines.readLine();
      if (line == null) {
        throw new IOException("the file is empty");
      }
      Map<String, Object> fields = JSON.readValue(line, new TypeReference<>() {});
      return LmEvalSample.of(fields);
    }
  }

  /** Returns the configuration of the task in the results file; empty without the file. */
  private Map<String, Object> config(String name) throws IOException {
    String results = LmEvalSample.results(file);
    Path path = results == null ? null : new Path(results);
    if (path == null || !fileSystem(path).exists(path)) {
      return Map.of();
    }
    try (InputStream in = fileSystem(path).open(path)) {
      JsonNode config = JSON.readTree(in).at("/configs").path(name);
      return config.isObject()
          ? JSON.convertValue(config, new TypeReference<Map<String, Object>>() {})
          : Map.of();
    }
  }

  private FileSystem fileSystem(Path path) throws IOException {
    return path.getFileSystem(configuration);
  }
}
