package org.lethe.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every file in conf/tasks is a task that can be asked. */
class ShippedTasksTest {

  private static final Path TASKS = Path.of("..", "conf", "tasks");

  static Stream<Path> files() {
    return files("");
  }

  private static Stream<Path> files(String below) {
    try (Stream<Path> files = Files.walk(TASKS.resolve(below))) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void fileIsReadAndNamedAsItsTask(Path file) throws IOException {
    Task task = TaskReader.read(file.toString(), Files.readString(file));
    assertThat(file.getFileName()).hasToString(task.name() + ".yaml");
    assertThat(task.dataFiles()).containsKey(task.split());
    assertThat(task.metrics()).isNotEmpty();
    assertThat(task.version()).isNotEmpty();
  }

  static Stream<Path> wordPairs() {
    return files("function_vectors");
  }

  /** benchmarks/word_pairs.py divides the files of all of them. */
  @ParameterizedTest
  @MethodSource("wordPairs")
  void wordPairsCanAlsoBeLearned(Path file) throws IOException {
    String name = file.getFileName().toString().replace("fv_", "").replace(".yaml", "");
    Path divided = TASKS.resolve("word_pairs/pairs_" + name + ".yaml");
    Task task = TaskReader.read(divided.toString(), Files.readString(divided));
    assertThat(task.trainingSplit()).isEqualTo("train");
    assertThat(task.split()).isEqualTo("test");
    assertThat(task.dataFiles().get("train").toString()).contains(name + "/train.json");
    assertThat(task.dataFiles().get("test").toString()).contains(name + "/test.json");
  }
}
