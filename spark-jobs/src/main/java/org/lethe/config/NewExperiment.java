package org.lethe.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lethe.message.JobException;

/**
 * The first experiment file for models of one's own, with what the models say of themselves: steps,
 * adapters, chat templates. Without tasks there is an example with its questions.
 */
public final class NewExperiment {
  private final String name;
  private final FoundModel base;
  private final Map<String, FoundModel> tuned = new LinkedHashMap<>();

  /**
   * Looks at the models.
   *
   * @param name name of the experiment
   * @param base folder or downloaded id of the model before fine-tuning
   * @param fineTuned folders, adapters, training runs or ids after it
   * @throws org.lethe.message.JobException if one of them is no model
   */
  public NewExperiment(String name, String base, List<String> fineTuned) throws IOException {
    this.name = name;
    this.base = FoundModel.at(base).get(0);
    if (this.base.isAdapter()) {
      throw new JobException(
          JobException.Kind.USAGE,
          "the base is a LoRA adapter",
          base,
          "the model before fine-tuning",
          "name the model that the adapter was trained from"
              + (this.base.base() == null ? "" : ": --base " + this.base.base()));
    }
    for (String named : fineTuned) {
      String first = id(named);
      List<FoundModel> found = FoundModel.at(named);
      for (FoundModel model : found) {
        String id = found.size() == 1 ? first : first + "-" + model.steps();
        String free = id;
        for (int n = 2; free.equals("base") || tuned.containsKey(free); n++) {
          free = id + "-" + n;
        }
        tuned.put(free, model);
      }
    }
  }

  private static String id(String named) {
    String last = Path.of(named).getFileName().toString();
    String id = last.replaceAll("[^A-Za-z0-9._-]+", "-").replaceFirst("^[^A-Za-z0-9]+", "");
    return id.isEmpty() ? "tuned" : id;
  }

  /**
   * Returns the files to write, contents by path below a folder.
   *
   * @param taskPath folder of task files; null for the example
   * @param tasks names of tasks there
   * @param dataPath folder of data; null for {@code data}
   */
  public Map<String, String> files(String taskPath, List<String> tasks, String dataPath) {
    Map<String, String> files = new LinkedHashMap<>();
    boolean isExample = taskPath == null;
    files.put(
        "experiment.yaml",
        text(
            isExample ? "tasks" : taskPath,
            isExample ? List.of("capitals") : tasks,
            dataPath == null ? "data" : dataPath));
    if (isExample) {
      files.put("tasks/capitals.yaml", resource("capitals.yaml"));
      files.put("data/capitals.jsonl", resource("capitals.jsonl"));
    }
    return files;
  }

  private String text(String taskPath, List<String> tasks, String dataPath) {
    List<String> lines = new ArrayList<>();
    lines.add("# Relative paths start from this file's folder. Every key is in conf/README.md.");
    lines.add("name: " + quoted(name));
    lines.add("output: " + quoted("runs/" + name));
    lines.add("task-path: " + quoted(taskPath));
    lines.add("data-path: " + quoted(dataPath));
    lines.add("checkpoints:");
    lines.add("  base: {path: %s, role: base}".formatted(quoted(base.path())));
    tuned.forEach((id, model) -> lines.add("  " + checkpoint(id, model)));
    lines.add(
        "tasks: # ask for what fine-tuning may have cost; add trained-on: TASK to a checkpoint");
    lines.add("       # that was trained on a task which is asked too");
    String chat = base.hasChatTemplate() ? "\n    chat: true # the base has a chat template" : "";
    tasks.forEach(task -> lines.add("  - task: " + quoted(task) + chat));
    return String.join("\n", lines) + "\n";
  }

  private String checkpoint(String id, FoundModel model) {
    String path =
        model.isAdapter()
            ? "path: %s, adapter: %s".formatted(quoted(base.path()), quoted(model.path()))
            : "path: " + quoted(model.path());
    String steps = model.steps() == null ? "" : ", training-steps: " + model.steps();
    return "%s: {%s, role: fine-tuned, parent: base%s}".formatted(quoted(id), path, steps);
  }

  /** Returns what was found, a line a model. */
  public List<String> found() {
    List<String> lines = new ArrayList<>();
    lines.add("base: " + base.path() + (base.hasChatTemplate() ? ", chat template" : ""));
    tuned.forEach(
        (id, model) ->
            lines.add(
                "%s: %s%s%s"
                    .formatted(
                        id,
                        model.path(),
                        model.isAdapter() ? ", LoRA adapter" + trainedFrom(model) : "",
                        model.steps() == null ? "" : ", %d steps".formatted(model.steps()))));
    return lines;
  }

  private static String trainedFrom(FoundModel adapter) {
    return adapter.base() == null ? "" : " trained from " + adapter.base();
  }

  /** Returns a text as YAML reads it, in quotation marks where it must be. */
  private static String quoted(String text) {
    return text.matches("[A-Za-z/][A-Za-z0-9_./-]*")
            && !text.matches("(?i)true|false|yes|no|on|off|null|y|n")
        ? text
        : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static String resource(String file) {
    try (InputStream in = NewExperiment.class.getResourceAsStream(file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
