package org.lethe.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.lethe.job.TinyExperiment;

/**
 * What documents name in their commands, on small models: models of one's own, their experiment,
 * experiments to be compared, samples of lm-evaluation-harness.
 *
 * @param folder where all of it lies
 */
record OwnExperiments(Path folder) {
  private static final String EXPERIMENT = "own/experiment.yaml";
  private static final String PLANNED = "planned.yaml"; // its checkpoints have no scores
  private static final String ANY_EXPERIMENT = "FILE|EXPERIMENT|\\.\\.\\.|(.*/)?\\w+\\.yaml";

  /** Names that stand for others in documents. */
  private static final Map<String, String> PLACES =
      Map.of(
          "A", "runs/plain",
          "B", "runs/replay",
          "DIR", "own/tasks",
          "FOLDER", "own/tasks",
          "FILE...", "samples_capitals_2026-11-21T12-00-00.000000.jsonl");

  /** Lays out the models that documents call models/base and models/tuned. */
  static OwnExperiments in(Path folder) throws IOException {
    Path models = Files.createDirectory(folder.resolve("models"));
    TinyExperiment.in(models);
    Files.move(models.resolve("merged"), models.resolve("tuned"));
    return new OwnExperiments(folder);
  }

  Path experiment() {
    return folder.resolve(EXPERIMENT);
  }

  Path output() {
    return folder.resolve("own/runs/own");
  }

  /** Returns arguments that stand in a document with names of what is there. */
  List<String> arguments(List<String> documented) {
    List<String> arguments = new ArrayList<>();
    boolean imports = documented.get(0).equals("import-lm-eval");
    for (String word : documented) {
      if (word.matches(ANY_EXPERIMENT)) {
        arguments.add((imports ? folder.resolve(PLANNED) : experiment()).toString());
      } else if (PLACES.containsKey(word)) {
        arguments.add(folder.resolve(PLACES.get(word)).toString());
      } else if (word.matches("(own|models|runs)(/.*)?")) {
        arguments.add(folder.resolve(word).toString());
      } else {
        arguments.add(word.replaceFirst("^ID$", "tuned").replaceFirst("^NAME$", "drift"));
      }
    }
    return arguments;
  }

  /** Returns a command that a sentence only names, with what it needs. */
  List<String> complete(List<String> mentioned) {
    List<String> arguments = new ArrayList<>(mentioned);
    arguments.addAll(arguments(mentioned.contains("diff") ? List.of("A", "B") : List.of("FILE")));
    return arguments;
  }

  /** Makes the options of the experiment that init wrote fit its forty questions. */
  void hasten() throws IOException {
    Files.writeString(
        experiment(),
        "compare: {bootstrap-samples: 100, permutations: 100}\n",
        StandardOpenOption.APPEND);
  }

  /** Writes experiments to be compared: one of the model that was trained, one of the base. */
  List<Path> compared() throws IOException {
    return List.of(
        experiment("plain.yaml", "models/tuned", "tuned-135m"),
        experiment("replay.yaml", "models/base", "tuned-360m"));
  }

  /** Writes the experiment that takes scores of lm-evaluation-harness. */
  Path planned() throws IOException {
    return experiment(PLANNED, "models/tuned", "tuned-135m");
  }

  private Path experiment(String file, String model, String second) throws IOException {
    String text =
        """
        output: runs/%1$s
        task-path: own/tasks
        data-path: own/data
        checkpoints:
          base: {path: models/base, role: base}
          tuned: {path: %2$s, role: fine-tuned, parent: base}
          %3$s: {path: %2$s, role: fine-tuned, parent: base}
        tasks: [{task: capitals}]
        compare: {bootstrap-samples: 100, permutations: 100}
        """;
    return Files.writeString(
        folder.resolve(file), text.formatted(file.replace(".yaml", ""), model, second));
  }

  /** Gives folders the names that documents use: sizes of a model, and the quickstart's output. */
  void link() throws IOException {
    Path runs = folder.resolve("runs");
    Files.createSymbolicLink(runs.resolve("small"), runs.resolve("plain"));
    Files.createSymbolicLink(runs.resolve("large"), runs.resolve("replay"));
    Files.createSymbolicLink(runs.resolve("quickstart"), output());
  }
}
