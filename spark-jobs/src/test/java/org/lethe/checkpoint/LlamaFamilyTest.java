package org.lethe.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LlamaFamilyTest {

  @TempDir Path folder;

  @Test
  void transformers5SpellingIsRead() {
    ModelConfig config = Checkpoint.open(TinyLlama.single()).config();
    assertSizes(config, 16, 20, 2, 4, 2, 6, 72, 64);
    assertThat(config.normEpsilon()).isEqualTo(1e-5);
    assertThat(config.blocks()).containsOnly(plain(1 / Math.sqrt(6), RotaryScaling.unscaled(500)));
    assertThat(config.tiedHead()).isTrue();
    assertThat(config.biases()).isEmpty();
  }

  @Test
  void transformers4SpellingIsRead() {
    ModelConfig config = Checkpoint.open(TinyLlama.sharded()).config();
    assertSizes(config, 16, 20, 2, 2, 1, 8, 44, 128);
    assertThat(config.normEpsilon()).isEqualTo(1e-6);
    assertThat(config.blocks())
        .containsOnly(plain(1 / Math.sqrt(8), new RotaryScaling.Llama3(50, 4, 1, 4, 48)));
    assertThat(config.tiedHead()).isFalse();
    assertThat(config.biases())
        .containsExactlyInAnyOrder(Slot.Q, Slot.K, Slot.V, Slot.O, Slot.GATE, Slot.UP, Slot.DOWN);
  }

  private static void assertSizes(ModelConfig config, Integer... sizes) {
    assertThat(
            List.of(
                config.width(),
                config.mlpWidth(),
                config.layers(),
                config.heads(),
                config.keyValueHeads(),
                config.headSize(),
                config.vocabularySize(),
                config.maxPositions()))
        .containsExactly(sizes);
  }

  @Test
  void frequenciesEqualTransformers() {
    for (Path checkpoint : TinyLlama.both()) {
      ModelConfig config = Checkpoint.open(checkpoint).config();
      float[] frequencies =
          config.blocks().get(0).rotary().inverseFrequencies(config.rotarySize(), 1);
      JsonNode expected = TinyLlama.golden(checkpoint).get("inverse_frequencies");
      assertThat(frequencies).hasSize(expected.size());
      for (int i = 0; i < frequencies.length; i++) {
        assertThat(frequencies[i] / expected.get(i).asDouble()).isCloseTo(1, within(3e-7));
      }
    }
  }

  @Test
  void codeWithTheNameOfTransformersOwnClassIsNotNeeded() throws IOException {
    ModelConfig config =
        config(c -> c.putObject("auto_map").put("AutoModelForCausalLM", "own.LlamaForCausalLM"));
    assertThat(config.layers()).isEqualTo(2);
  }

  @Test
  void linearScalingDividesTheFrequencies() {
    assertThat(RotaryScaling.linear(10_000, 4).inverseFrequencies(4, 1))
        .containsExactly(0.25f, 0.0025f);
  }

  @Test
  void absentKeysTakeTheDefaultsOfTransformers() throws IOException {
    ModelConfig config =
        config(
            c ->
                c.remove(
                    List.of(
                        "rope_parameters",
                        "num_key_value_heads",
                        "head_dim",
                        "hidden_act",
                        "max_position_embeddings",
                        "rms_norm_eps",
                        "tie_word_embeddings",
                        "attention_bias",
                        "mlp_bias",
                        "architectures")));
    assertSizes(config, 16, 20, 2, 4, 4, 4, 72, 2048);
    assertThat(config.normEpsilon()).isEqualTo(1e-6);
    assertThat(config.activation()).isEqualTo(ActivationFunction.SILU);
    assertThat(config.blocks()).containsOnly(plain(0.5, RotaryScaling.unscaled(10_000)));
    assertThat(config.tiedHead()).isFalse();
    assertThat(config.biases()).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {"hidden_size": null}                      | key 'hidden_size' must be a whole number from 1, found null
          {"hidden_size": -16}                       | key 'hidden_size' must be a whole number from 1, found -16
          {"vocab_size": 4294967368}                 | key 'vocab_size' must be a whole number from 1, found 4294967368
          {"num_hidden_layers": "2"}                 | key 'num_hidden_layers' must be a whole number from 1, found "2"
          {"num_key_value_heads": 3}                 | key 'num_key_value_heads' must divide num_attention_heads 4, found 3
          {"head_dim": null, "hidden_size": 18}      | key 'num_attention_heads' must divide hidden_size 18, found 4
          {"head_dim": 5}                            | key 'head_dim' must be even for rotary positions, found 5
          {"hidden_act": "quick_gelu"}               | key 'hidden_act' 'quick_gelu' is not supported; expected one of [silu, swish, gelu,
          {"rms_norm_eps": 0}                        | key 'rms_norm_eps' must be a positive number, found 0
          {"tie_word_embeddings": "yes"}             | key 'tie_word_embeddings' must be true or false, found "yes"
          {"architectures": ["LlamaForSequenceClassification"]} | key 'architectures' 'LlamaForSequenceClassification' is not supported; expected LlamaForCausalLM
          {"quantization_config": {"bits": 4}}       | key 'quantization_config' is not supported
          {"auto_map": {"AutoModelForCausalLM": "a.B"}} | key 'auto_map' asks for code of its own
          {"rope_parameters": 3}                     | key 'rope_parameters' must be an object, found 3
          {"rope_scaling": {"type": "linear"}}       | key 'rope_scaling' stands beside rope_parameters
          {"rope_parameters": {"rope_type": "axial"}} | key 'rope_parameters.rope_type' 'axial' is not supported; expected one of [default, linear, dynamic, llama3, yarn, longrope]
          {"rope_parameters": null, "rope_scaling": {"type": "su", "factor": 2.0}} | key 'rope_scaling.type' 'su' is not supported
          {"rope_parameters": {"rope_type": "linear"}} | key 'rope_parameters.factor' must be a positive number, found nothing
          {"rope_parameters": {"rope_type": "llama3", "factor": 8, "low_freq_factor": 4, "high_freq_factor": 4}} | key 'rope_parameters.high_freq_factor' must be above low_freq_factor 4.0
          {"rope_parameters": {"rope_theta": 0}}     | key 'rope_parameters.rope_theta' must be a positive number, found 0
          {"rope_parameters": {"partial_rotary_factor": 0.5}} | key 'rope_parameters.partial_rotary_factor' must be 1
          {"partial_rotary_factor": 0.5}             | key 'partial_rotary_factor' must be 1
          """)
  void whatCannotBeComputedIsRefused(String changes, String problem) {
    assertThatThrownBy(() -> config(c -> c.setAll(TinyLlama.object(changes))))
        .isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith(folder.resolve("config.json") + ": ")
        .hasMessageContaining(problem);
  }

  private ModelConfig config(Consumer<ObjectNode> change) throws IOException {
    TinyLlama.copy(TinyLlama.single(), folder);
    TinyLlama.edit(folder.resolve("config.json"), change);
    return Family.LLAMA.config(ConfigFile.read(folder.resolve("config.json")));
  }

  /** A dense block that sees all positions. */
  private static BlockConfig plain(double attentionScale, RotaryScaling rotary) {
    return new BlockConfig(attentionScale, 0, 0, rotary, false, null, false);
  }
}
