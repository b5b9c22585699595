package org.lethe.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every file in conf/tasks is a task that can be asked. */
class ShippedTasksTest {

  private static final Path TASKS = Path.of("..", "conf", "tasks");

  static Stream<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(TASKS)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList().stream();
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
}
