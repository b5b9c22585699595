package org.lethe.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The golden folder tiny-llama was written by transformers and safetensors. */
class CheckpointWriterTest {

  private static final Path TINY = Path.of("src/test/resources/checkpoint/tiny-llama");

  @TempDir Path temp;

  @Test
  void weightsAreWrittenByteForByteAsSafetensorsWritesThem() throws Exception {
    Path file = TINY.resolve("model.safetensors");
    Path copy = temp.resolve("copy.safetensors");
    SafetensorsWriter.write(copy, Map.of("format", "pt"), entries(file));
    assertThat(copy).hasSameBinaryContentAs(file);
  }

  @Test
  void writtenFolderOpensWithTheSameConfigurationAndTokenizerFiles() throws Exception {
    Path folder = temp.resolve("copy");
    CheckpointWriter.write(
        Blueprint.open(TINY), folder, entries(TINY.resolve("model.safetensors")));
    assertThat(Checkpoint.open(folder).config()).isEqualTo(Checkpoint.open(TINY).config());
    assertThat(Checkpoint.open(folder).storedType()).isEqualTo(TensorType.F32);
    assertThat(names(folder))
        .containsExactly(
            "config.json",
            "generation_config.json",
            "model.safetensors",
            "tokenizer.json",
            "tokenizer_config.json");
    assertThat(folder.resolve("tokenizer.json"))
        .hasSameBinaryContentAs(TINY.resolve("tokenizer.json"));
    assertThat(names(temp)).containsExactly("copy");
  }

  @Test
  void folderWithoutAllWeightsNeverAppears() throws Exception {
    Path folder = temp.resolve("copy");
    List<SafetensorsWriter.Entry> some = entries(TINY.resolve("model.safetensors")).subList(1, 3);
    assertThatThrownBy(() -> CheckpointWriter.write(Blueprint.open(TINY), folder, some))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("is missing from [model.safetensors]");
    assertThat(names(temp)).isEmpty();
  }

  @Test
  void existingFolderIsNotOverwritten() {
    assertThatThrownBy(() -> CheckpointWriter.write(Blueprint.open(TINY), temp, List.of()))
        .hasMessage(temp + ": already exists; nothing is overwritten");
  }

  private static List<SafetensorsWriter.Entry> entries(Path file) {
    SafetensorsFile weights = SafetensorsFile.open(file);
    return weights.tensors().values().stream()
        .map(t -> new SafetensorsWriter.Entry(t.name(), t.shape(), () -> weights.floats(t)))
        .toList();
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }
}
