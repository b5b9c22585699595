package org.lethe.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.lethe.LocalSpark;
import org.lethe.config.Experiment;
import org.lethe.config.ExperimentReader;
import org.lethe.job.stage.Job;
import org.lethe.message.Progress;
import org.lethe.table.TableStore;

/**
 * An experiment of two tasks that can be asked in context, on the tiny Llama and its adapter:
 * {@code pairs}, 24 documents of one split whose answer is the last token of the question, and
 * {@code kinds}, choices with a training split of 8 and a test split of 6 documents. The blocks of
 * the base are weak, so that it repeats a token, which is the right answer to {@code pairs}.
 */
public final class ContextExperiment {
  private static final List<String> WORDS =
      List.of(
          "dog", "ball", "tree", "red", "hot", "cold", "big", "little", "happy", "France", "Paris",
          "Rome");

  private static final List<String> SIGNS = List.of("!", "?", ",", "Q", "W", "O", "S");

  /** What the outputs of the base's blocks are multiplied by. */
  private static final float WEAK = 0.15f;

  private final Path folder;
  private final TinyExperiment tiny;
  private final List<String> checkpoints = new ArrayList<>();
  private final List<String> tasks = new ArrayList<>(List.of("pairs", "kinds"));

  private ContextExperiment(Path folder, TinyExperiment tiny) {
    this.folder = folder;
    this.tiny = tiny;
  }

  /** Lays an experiment out in an empty folder. */
  public static ContextExperiment in(Path folder) throws IOException {
    ContextExperiment experiment = new ContextExperiment(folder, TinyExperiment.in(folder));
    experiment.writePairs(24);
    experiment.writeKinds();
    experiment.weaken();
    return experiment;
  }

  /** Multiplies what the blocks of the base add to the residual stream. */
  public void weaken() throws IOException {
    weaken(tiny.base().resolve("model.safetensors"));
  }

  /**
   * Adds task {@code marks}, which repeats a token too, and checkpoint {@code marked} of weaker
   * blocks, said to be trained on it. It can do both tasks.
   */
  public void addMarked() throws IOException {
    Path marked = Files.createDirectory(folder.resolve("marked"));
    try (Stream<Path> files = Files.list(tiny.base())) {
      for (Path file : files.toList()) {
        Files.copy(file, marked.resolve(file.getFileName()));
      }
    }
    weaken(marked.resolve("model.safetensors"));
    checkpoints.add("marked: {path: marked, role: fine-tuned, parent: base, trained-on: marks}");
    String pairs = Files.readString(folder.resolve("pairs.yaml"));
    Files.writeString(
        folder.resolve("marks.yaml"),
        pairs.replace("task: pairs", "task: marks").replace("{{input}} {{", "The {{input}}: {{"));
    tasks.add("marks");
  }

  private static void weaken(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    int length = (int) bytes.getLong(0);
    JsonNode header = new ObjectMapper().readTree(bytes.array(), 8, length);
    header
        .fields()
        .forEachRemaining(
            tensor -> {
              if (tensor.getKey().matches(".*(o_proj|down_proj).weight")) {
                int from = 8 + length + tensor.getValue().get("data_offsets").get(0).asInt();
                int to = 8 + length + tensor.getValue().get("data_offsets").get(1).asInt();
                for (int place = from; place < to; place += Float.BYTES) {
                  bytes.putFloat(place, WEAK * bytes.getFloat(place));
                }
              }
            });
    Files.write(file, bytes.array());
  }

  /** Writes the documents of {@code pairs} anew. */
  public void writePairs(int count) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String input = WORDS.get(i % WORDS.size()) + " " + WORDS.get((i + i / WORDS.size()) % 7);
      lines.add(
          "{\"input\": \"%s\", \"output\": \"%s\"}"
              .formatted(input, SIGNS.get((i * 5 + 3) % SIGNS.size())));
    }
    Files.write(folder.resolve("pairs.jsonl"), lines);
    Files.writeString(
        folder.resolve("pairs.yaml"),
        """
        task: pairs
        dataset_path: json
        dataset_kwargs: {data_files: {test: pairs.jsonl}}
        test_split: test
        fewshot_split: test
        output_type: loglikelihood
        description: "Say it.\\n"
        doc_to_text: "{{input}} {{output}}"
        doc_to_target: "{{output}}"
        target_delimiter: ""
        """);
  }

  private void writeKinds() throws IOException {
    for (String split : List.of("train", "test")) {
      List<String> lines = new ArrayList<>();
      for (int i = 0; i < (split.equals("train") ? 8 : 6); i++) {
        String word = WORDS.get(split.equals("train") ? i : 11 - i);
        lines.add(
            "{\"input\": \"%s\", \"choices\": [\"big\", \"little\"], \"gold\": %d}"
                .formatted(word, i % 2));
      }
      Files.write(folder.resolve(split + ".jsonl"), lines);
    }
    Files.writeString(
        folder.resolve("kinds.yaml"),
        """
        task: kinds
        dataset_path: json
        dataset_kwargs: {data_files: {train: train.jsonl, test: test.jsonl}}
        training_split: train
        test_split: test
        output_type: multiple_choice
        doc_to_text: "{{input}}:"
        doc_to_choice: choices
        doc_to_target: gold
        """);
  }

  /** Reads the experiment with further sections, a line each. */
  public Experiment read(String... sections) throws IOException {
    Path file = folder.resolve("context.yaml");
    Files.writeString(
        file,
        """
        output: out
        task-path: .
        checkpoints:
          base: {path: base, role: base}
          adapted: {path: base, adapter: %s, role: fine-tuned, parent: base, trained-on: pairs}
        %s
        tasks: [%s]
        """
                .formatted(
                    TinyExperiment.golden("adapter"),
                    checkpoints.stream().map("  "::concat).collect(Collectors.joining("\n")),
                    tasks.stream().map("{task: %s}"::formatted).collect(Collectors.joining(", ")))
            + String.join("\n", sections));
    return ExperimentReader.read(
        file.toString(), null, LocalSpark.session().sparkContext().hadoopConfiguration());
  }

  public TableStore store() throws IOException {
    return tiny.store();
  }

  public void run(Job job, Experiment experiment) throws IOException {
    tiny.run(job, experiment, Progress.SILENT);
  }
}
