package org.lethe.world;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lethe.checkpoint.Tokenizer;
import org.lethe.provenance.Digest;
import org.yaml.snakeyaml.Yaml;

class WorldWriterTest {
  private static final Path TASKS = Path.of("../conf/tasks/quickstart");
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path folder;

  @BeforeAll
  static void write() throws IOException {
    new WorldWriter(World.of(World.Options.quickstart(20261121))).write(folder);
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static String digest(Path folder) throws IOException {
    Digest digest = Digest.sha256();
    for (Path file : files(folder)) {
      digest.update(folder.relativize(file).toString().replace('\\', '/'));
      digest.update(Files.readAllBytes(file));
    }
    return digest.id();
  }

  /** A literal, so that another Java, platform or default locale cannot write another world. */
  @Test
  void aSeedWritesTheSameBytesEverywhere() throws IOException {
    assertThat(digest(folder)).isEqualTo("3ef5ab0a782e83ed");
  }

  /** The texts that only making the base needs are not shipped. */
  @Test
  void theShippedWorldIsThatOfTheSeed() throws IOException {
    Path shipped = Path.of("../conf/quickstart");
    List<Path> found =
        files(shipped).stream()
            .filter(file -> !file.startsWith(shipped.resolve("base")) && !file.endsWith("make"))
            .toList();
    assertThat(found).hasSizeGreaterThan(20);
    for (Path file : found) {
      assertThat(file).hasSameBinaryContentAs(folder.resolve(shipped.relativize(file)));
    }
  }

  @Test
  void anotherSeedIsAnotherWorld(@TempDir Path other) throws IOException {
    new WorldWriter(World.of(World.Options.quickstart(2))).write(other);
    assertThat(digest(other)).isNotEqualTo(digest(folder));
  }

  @Test
  void everyLineOfATaskIsAnItem() throws IOException {
    for (QuickstartTask task : QuickstartTask.values()) {
      Path file = folder.resolve("tasks").resolve(task.key()).resolve("test.jsonl");
      for (String line : Files.readAllLines(file)) {
        Item item = JSON.readValue(line, Item.class);
        assertThat(item.choices().get(item.gold())).isEqualTo(item.answer());
      }
    }
  }

  @Test
  void everyTaskHasItsFileInConf() throws IOException {
    for (QuickstartTask task : QuickstartTask.values()) {
      Map<String, Object> yaml =
          new Yaml().load(Files.readString(TASKS.resolve(task.key() + ".yaml")));
      assertThat(yaml).containsEntry("task", task.key());
      Map<?, ?> metadata = (Map<?, ?>) yaml.get("metadata");
      assertThat(metadata.get("similarity")).isEqualTo(task.similarity());
    }
  }

  @Test
  void theFilesThatTasksNameAreWritten() throws IOException {
    for (Path task : files(TASKS)) {
      if (!task.toString().endsWith(".yaml")) {
        continue;
      }
      Map<String, Object> yaml = new Yaml().load(Files.readString(task));
      Map<?, ?> arguments = (Map<?, ?>) yaml.get("dataset_kwargs");
      for (Object file : ((Map<?, ?>) arguments.get("data_files")).values()) {
        assertThat(folder.resolve(file.toString())).isNotEmptyFile();
      }
    }
  }

  @Test
  @Tag("engine")
  void theTokenizerKnowsEveryWord() throws IOException {
    JsonNode vocabulary = JSON.readTree(folder.resolve("tokenizer.json").toFile());
    assertThat(vocabulary.at("/model/vocab").size()).isLessThan(1500);
    try (Tokenizer tokenizer = Tokenizer.open(folder)) {
      for (String text : List.of("pretrain.txt", "restore.txt", "heldout.txt")) {
        for (String line : Files.readAllLines(folder.resolve(text))) {
          assertThat(tokenizer.encode(line, false))
              .doesNotContain(0)
              .hasSize(Vocabulary.split(line).size());
        }
      }
    }
  }

  @Test
  @Tag("engine")
  void promptAndAnswerTogetherBeginWithThePrompt() throws IOException {
    try (Tokenizer tokenizer = Tokenizer.open(folder)) {
      for (QuickstartTask task : QuickstartTask.values()) {
        Path file = folder.resolve("tasks").resolve(task.key()).resolve("test.jsonl");
        for (String line : Files.readAllLines(file)) {
          Item item = JSON.readValue(line, Item.class);
          int[] context = tokenizer.encode(item.prompt(), true);
          assertThat(context).startsWith(Vocabulary.BOS).doesNotContain(0);
          for (String choice : item.choices()) {
            int[] whole = tokenizer.encode(item.prompt() + " " + choice, true);
            assertThat(whole).startsWith(context).hasSizeGreaterThan(context.length);
          }
        }
      }
    }
  }
}
