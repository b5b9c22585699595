package org.lethe.world;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a world to a folder: {@code pretrain.txt}, {@code restore.txt} and {@code heldout.txt} (a
 * document a line), {@code tokenizer.json} and {@code config.json} of a model that can read them,
 * {@code tasks/<name>/{train,test}.jsonl} and {@code tasks/heldout/test.jsonl}, the held-out text
 * as documents of a rolling task.
 */
public final class WorldWriter {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Lines of held-out text that make one document of the rolling task. */
  private static final int LINES = 3;

  private final World world;

  public WorldWriter(World world) {
    this.world = world;
  }

  /**
   * Writes all files; those of an earlier world are overwritten.
   *
   * @throws IOException if the folder cannot be written
   */
  public void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    Texts texts = new Texts(world);
    List<String> pretraining = texts.pretraining();
    List<String> heldOut = texts.heldOut();
    lines(folder.resolve("pretrain.txt"), pretraining);
    lines(folder.resolve("restore.txt"), texts.restoration());
    lines(folder.resolve("heldout.txt"), heldOut);
    Vocabulary vocabulary = Vocabulary.of(pretraining);
    json(folder.resolve("tokenizer.json"), vocabulary.tokenizer(JSON));
    json(folder.resolve("config.json"), Model.QUICKSTART.config(JSON, vocabulary));
    Path tasks = folder.resolve("tasks");
    for (QuickstartTask task : QuickstartTask.values()) {
      Split split = task.items(world);
      Path file = Files.createDirectories(tasks.resolve(task.key()));
      if (!split.train().isEmpty()) {
        items(file.resolve("train.jsonl"), split.train());
      }
      items(file.resolve("test.jsonl"), split.test());
    }
    Path rolling = Files.createDirectories(tasks.resolve("heldout"));
    rolling(rolling.resolve("test.jsonl"), heldOut);
  }

  private static void items(Path file, List<Item> items) throws IOException {
    List<String> lines = new ArrayList<>();
    for (Item item : items) {
      lines.add(JSON.writeValueAsString(item));
    }
    lines(file, lines);
  }

  private static void rolling(Path file, List<String> text) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i + LINES <= text.size(); i += LINES) {
      String document = String.join(" ", text.subList(i, i + LINES));
      lines.add(JSON.createObjectNode().put("text", document).toString());
    }
    lines(file, lines);
  }

  private static void json(Path file, ObjectNode node) throws IOException {
    lines(file, List.of(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(node)));
  }

  /** Lines end in a line feed on every platform. */
  private static void lines(Path file, List<String> lines) throws IOException {
    String text = String.join("\n", lines).replace("\r\n", "\n") + "\n";
    Files.writeString(file, text, StandardCharsets.UTF_8);
  }
}
