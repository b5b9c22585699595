package org.lethe.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckpointTest {

  private static final String INDEX = "model.safetensors.index.json";

  @TempDir Path temporary;
  private Path single;
  private Path sharded;

  @BeforeEach
  void copy() throws IOException {
    single = TinyLlama.copy(TinyLlama.single(), temporary.resolve("single"));
    sharded = TinyLlama.copy(TinyLlama.sharded(), temporary.resolve("sharded"));
  }

  @Test
  void weightsAreCountedOnce() {
    Checkpoint checkpoint = Checkpoint.open(single);
    assertThat(checkpoint.tensors()).hasSize(20).doesNotHaveDuplicates();
    assertThat(checkpoint.parameters()).isEqualTo(72 * 16 + 2 * 2144 + 16);
    assertThat(checkpoint.storedType()).isEqualTo(TensorType.F32);
    assertThat(Checkpoint.open(sharded).storedType()).isEqualTo(TensorType.BF16);
    assertThat(Checkpoint.open(sharded).tensors()).hasSize(35);
  }

  @Test
  void digestIsOfContentNotOfPlace() throws IOException {
    Path elsewhere = TinyLlama.copy(single, temporary.resolve("elsewhere"));
    Files.writeString(elsewhere.resolve("README.md"), "not part of the model");
    String digest = Checkpoint.open(single).weightsDigest();
    assertThat(digest).matches("[0-9a-f]{64}");
    assertThat(Checkpoint.open(elsewhere).weightsDigest()).isEqualTo(digest);
  }

  @Test
  void oneByteAnywhereChangesTheDigest() throws IOException {
    Set<String> digests = new HashSet<>(List.of(Checkpoint.open(single).weightsDigest()));
    for (String file : List.of("model.safetensors", "config.json", "tokenizer.json")) {
      byte[] bytes = Files.readAllBytes(single.resolve(file));
      byte[] changed = bytes.clone();
      if (file.endsWith(".json")) {
        changed[changed.length - 1] = ' '; // for the line feed: the same JSON in other bytes
        assertThat(changed).isNotEqualTo(bytes);
      } else {
        changed[changed.length - 4] ^= 1; // the last bit of one weight
      }
      Files.write(single.resolve(file), changed);
      digests.add(Checkpoint.open(single).weightsDigest());
      Files.write(single.resolve(file), bytes);
    }
    assertThat(digests).hasSize(4);
  }

  @Test
  void aByteInAnyShardChangesTheDigest() throws IOException {
    Set<String> digests = new HashSet<>(List.of(Checkpoint.open(sharded).weightsDigest()));
    for (int shard = 1; shard <= 3; shard++) {
      Path file = sharded.resolve("model-0000" + shard + "-of-00003.safetensors");
      byte[] bytes = Files.readAllBytes(file);
      bytes[bytes.length - 2] ^= 1;
      Files.write(file, bytes);
      digests.add(Checkpoint.open(sharded).weightsDigest());
    }
    assertThat(digests).hasSize(4);
  }

  @Test
  void missingFilesAreNamed() throws IOException {
    assertRefused(single.resolve("nowhere"), "nowhere: no such checkpoint folder");
    Files.delete(single.resolve("model.safetensors"));
    assertRefused(single, "has neither model.safetensors nor model.safetensors.index.json");
    Files.delete(single.resolve("tokenizer.json"));
    assertRefused(single, "tokenizer.json: missing");
    Files.delete(single.resolve("config.json"));
    assertRefused(single, "config.json: missing");
    Files.delete(sharded.resolve("model-00002-of-00003.safetensors"));
    assertRefused(sharded, "model-00002-of-00003.safetensors: missing");
  }

  @Test
  void anUnknownArchitectureIsRefusedWithTheKnownOnes() throws IOException {
    config(single).accept("model_type", "\"unheard_of\"");
    assertRefused(
        single,
        "key 'model_type' 'unheard_of' is not supported; expected one of "
            + Arrays.stream(Family.values()).map(Family::key).toList());
  }

  @Test
  void aPublishedFamilyThatIsNotReadIsRefusedWithWhatItNeeds() throws IOException {
    config(single).accept("model_type", "\"mamba\"");
    assertRefused(
        single, "key 'model_type' 'mamba' is not read; it needs state-space or recurrent layers");
  }

  @Test
  void aMissingTensorIsNamed() throws IOException {
    config(single).accept("num_hidden_layers", "3");
    assertRefused(
        single,
        "tensor 'model.layers.2.self_attn.q_proj.weight' of shape [24, 16] is missing from"
            + " [model.safetensors]");
  }

  @Test
  void aWrongShapeIsNamed() throws IOException {
    config(single).accept("intermediate_size", "21");
    assertRefused(
        single,
        "model.safetensors: tensor 'model.layers.0.mlp.gate_proj.weight' has shape [20, 16];"
            + " config.json asks for [21, 16]");
  }

  @Test
  void aTensorWithoutPlaceIsRefused() throws IOException {
    config(single).accept("num_hidden_layers", "1");
    assertRefused(single, "has no place in a llama of 1 layers");
    config(sharded).accept("attention_bias", "false");
    assertRefused(sharded, "_proj.bias' has no place in a llama of 2 layers");
  }

  @Test
  void aTiedHeadThatDiffersIsRefused() throws IOException {
    config(sharded).accept("tie_word_embeddings", "true");
    assertRefused(sharded, "tensor 'lm_head.weight' differs from 'model.embed_tokens.weight'");
  }

  @Test
  void weightsThatTheFilesCannotHoldAreNotListed() throws IOException {
    config(single).accept("num_hidden_layers", "9999");
    assertRefused(single, "holds 20 tensors of 5456 elements; config.json asks for 89994 weights");
  }

  @Test
  void adaptersBesideWeightsAreRefused() throws IOException {
    Files.writeString(single.resolve("adapter_config.json"), "{}");
    assertRefused(single, "adapter_config.json: stands beside the weights of a whole model");
  }

  @Test
  void anIndexNamesFilesOfItsFolderOnly() throws IOException {
    for (String name : List.of("../single/model.safetensors", "/etc/passwd", "a/b.safetensors")) {
      place("model.norm.weight", name);
      assertRefused(sharded, INDEX + ": key 'weight_map.model.norm.weight' must name a");
    }
  }

  @Test
  void anIndexMustBeRight() throws IOException {
    place("model.norm.weight", "model-00001-of-00003.safetensors");
    assertRefused(
        sharded,
        "key 'weight_map.model.norm.weight' names model-00001-of-00003.safetensors, which lacks");
    TinyLlama.edit(sharded.resolve(INDEX), root -> root.put("weight_map", 1));
    assertRefused(sharded, "key 'weight_map' must map tensors to files");
  }

  @Test
  void aTensorStandsInOneFile() throws IOException {
    Files.copy(
        sharded.resolve("model-00001-of-00003.safetensors"), sharded.resolve("z.safetensors"));
    place("another", "z.safetensors");
    assertRefused(sharded, "stands in model-00001-of-00003.safetensors too");
  }

  @Test
  void aDamagedConfigurationIsPlaced() throws IOException {
    Files.writeString(single.resolve("config.json"), "{\"model_type\": \"llama\",\n ]");
    assertRefused(single, "config.json: is not JSON: line 2");
    Files.write(single.resolve("config.json"), "[]".getBytes(StandardCharsets.UTF_8));
    assertRefused(single, "config.json: must hold a JSON object");
  }

  private interface Setting {
    void accept(String key, String json) throws IOException;
  }

  private static Setting config(Path folder) {
    return (key, json) ->
        TinyLlama.edit(
            folder.resolve("config.json"),
            root -> root.setAll(TinyLlama.object("{\"%s\": %s}".formatted(key, json))));
  }

  private void place(String tensor, String file) throws IOException {
    TinyLlama.edit(
        sharded.resolve(INDEX), root -> ((ObjectNode) root.get("weight_map")).put(tensor, file));
  }

  private static void assertRefused(Path folder, String problem) {
    assertThatThrownBy(() -> Checkpoint.open(folder))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(problem);
  }

  /** Blocks with experts · experts a token does not choose · 3 maps · width of an expert · C. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "mixtral, 2, 2, 14",
    "qwen2_moe, 1, 3, 10",
    "llama4_text, 2, 2, 14",
    "llama4, 2, 2, 10",
    "gpt2, 0, 0, 0"
  })
  void expertsThatAreNotChosenAreNoActiveParameters(
      String family, int blocks, int idle, int width) {
    Checkpoint checkpoint = Checkpoint.open(TinyLlama.resource("families/" + family));
    assertThat(checkpoint.parameters() - checkpoint.activeParameters())
        .isEqualTo((long) blocks * idle * 3 * width * checkpoint.config().width());
  }
}
