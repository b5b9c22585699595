package org.lethe.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What families say of their own keys; that they compute what they read is in FamiliesTest. */
class FamilyConfigTest {

  @TempDir Path folder;

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          mistral   | {"hidden_act": "mish"}                   | key 'hidden_act' 'mish' is not supported; expected one of [silu
          mistral   | {"sliding_window": -1}                   | key 'sliding_window' must be a whole number from 1, found -1
          mistral   | {"architectures": ["LlamaForCausalLM"]}  | key 'architectures' 'LlamaForCausalLM' is not supported; expected MistralForCausalLM
          mistral   | {"partial_rotary_factor": 0.5}           | key 'partial_rotary_factor' must be 1 for mistral
          mistral   | {"is_causal": false}                     | key 'is_causal' must be true for a decoder
          qwen2     | {"layer_types": ["full_attention"]}      | key 'layer_types' must name 3 layers
          qwen2     | {"layer_types": ["full_attention", "linear_attention", "full_attention"]} | key 'layer_types' "linear_attention" is not supported
          qwen3     | {"rope_parameters": {"rope_type": "proportional"}} | key 'rope_parameters.rope_type' 'proportional' is not supported
          gpt_neox  | {"head_dim": 10}                         | key 'head_dim' must be hidden_size / num_attention_heads
          gpt_neox  | {"rotary_pct": 1.5}                      | key 'rotary_pct' must be at most 1, found 1.5
          gpt_neox  | {"use_parallel_residual": "yes"}         | key 'use_parallel_residual' must be true or false
          gpt2      | {"add_cross_attention": true}            | key 'add_cross_attention' must be false
          gpt2      | {"n_embd": 25}                           | key 'n_head' must divide n_embd 25, found 3
          phi3      | {"rope_scaling": {"type": "longrope", "short_factor": [1, 1], "long_factor": [1, 1, 1]}} | key 'rope_scaling.short_factor' must have 3 numbers, found 2
          phi3      | {"rope_scaling": {"type": "longrope", "short_factor": [1, 1, 1], "long_factor": [1, 0, 1]}} | key 'rope_scaling.long_factor' must be a list of positive numbers, found 0
          phi3      | {"rope_scaling": {"type": "linear", "factor": 2}} | key 'rope_scaling.rope_type' 'linear' is not supported by phi3
          gemma3    | {"partial_rotary_factor": 0.5}           | key 'partial_rotary_factor' must be 1 for gemma3_text
          gpt2      | {"n_layer": 2147483647}                  | key 'n_layer' must be at most 10000
          mixtral   | {"num_local_experts": 2147483647}        | key 'num_local_experts' must be at most 1024
          mixtral   | {"num_experts": 2}                       | key 'num_experts' differs from num_local_experts 4
          gemma2    | {"use_bidirectional_attention": true}    | key 'use_bidirectional_attention' must be false
          gemma2    | {"final_logit_softcapping": 0}           | key 'final_logit_softcapping' must be a positive number
          gemma3    | {"attn_logit_softcapping": 50.0}         | key 'attn_logit_softcapping' must be null
          gemma3    | {"use_bidirectional_attention": true}    | key 'use_bidirectional_attention' must be false
          mixtral   | {"num_experts_per_tok": 5}               | key 'num_experts_per_tok' must be at most 4, found 5
          qwen3_moe | {"mlp_only_layers": ["0"]}               | key 'mlp_only_layers' must be a list of whole numbers, found "0"
          smollm3   | {"no_rope_layers": [1, 0]}               | key 'no_rope_layers' must mark 3 layers
          smollm3   | {"no_rope_layers": [1, 0, 2]}            | key 'no_rope_layers' must be a list of 0 and 1
          olmo3     | {"rope_scaling": {"rope_type": "yarn", "partial_rotary_factor": 0.5}} | key 'rope_scaling.partial_rotary_factor' must be 1 for olmo3
          stablelm  | {"qk_layernorm": true}                   | key 'qk_layernorm' must be false for stablelm
          stablelm  | {"use_parallel_residual": true}          | key 'use_parallel_residual' must be false for stablelm
          llama-yarn | {"model_type": "bloom"}                 | key 'model_type' 'bloom' is not read; it needs biases of attention by distance (ALiBi)
          llama-yarn | {"model_type": "deepseek_v3"}           | key 'model_type' 'deepseek_v3' is not read; it needs keys and values from a latent vector
          llama-yarn | {"model_type": "gemma3"}                | key 'model_type' 'gemma3' is not read; it needs a decoder whose weights lie within a model of images; save its text model alone
          llama-yarn | {"model_type": "lama"}                  | key 'model_type' 'lama' is not supported; expected one of [llama, mistral
          phi       | {"qk_layernorm": true}                   | key 'qk_layernorm' must be false for phi
          phi       | {"tie_word_embeddings": true}            | key 'tie_word_embeddings' must be false for phi
          gptj      | {"rotary_dim": 10}                       | key 'rotary_dim' must be even and at most n_embd / n_head 8, found 10
          gptj      | {"rotary_dim": null}                     | key 'rotary_dim' must be even and at most n_embd / n_head 8, found null
          opt       | {"do_layer_norm_before": false}          | key 'do_layer_norm_before' must be true for opt
          opt       | {"word_embed_proj_dim": 12}              | key 'word_embed_proj_dim' must be hidden_size 24
          opt       | {"_remove_final_layer_norm": true}       | key '_remove_final_layer_norm' must be false for opt
          falcon    | {"alibi": true}                          | key 'alibi' must be false: biases by distance are not supported
          falcon    | {"num_ln_in_parallel_attn": 2}           | key 'num_ln_in_parallel_attn' must be 1 for falcon
          falcon-groups | {"num_ln_in_parallel_attn": null}    | key 'num_ln_in_parallel_attn' must be 1 for falcon
          falcon-groups | {"num_kv_heads": 3}                  | key 'num_kv_heads' must divide num_attention_heads 4, found 3
          granite   | {"logits_scaling": 0}                    | key 'logits_scaling' must be a positive number
          cohere    | {"use_qk_norm": true}                    | key 'use_qk_norm' must be false
          llama-yarn | {"rope_scaling": {"type": "yarn", "factor": 0}} | key 'rope_scaling.factor' must be a positive number
          """)
  void whatCannotBeComputedIsRefusedWithItsKey(String family, String changes, String problem) {
    assertThatThrownBy(() -> config(family, changes))
        .isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith(folder.resolve("config.json") + ": ")
        .hasMessageContaining(problem);
  }

  @Test
  void earlyNamesOfLongRopeMeanIt() throws IOException {
    String scaling = "{\"type\": \"su\", \"short_factor\": [1, 1, 2], \"long_factor\": [1, 2, 4]}";
    ModelConfig config = config("phi3", "{\"rope_scaling\": " + scaling + "}");
    assertThat(config.blocks().get(0).rotary()).isInstanceOf(RotaryScaling.LongRope.class);
  }

  @Test
  void phi3NamesItsOriginalContextOutsideTheScaling() throws IOException {
    ModelConfig config = config("phi3", "{\"original_max_position_embeddings\": null}");
    assertThat(config.blocks().get(0).rotary())
        .isInstanceOfSatisfying(
            RotaryScaling.LongRope.class,
            rope -> assertThat(rope.originalPositions()).isEqualTo(4096));
  }

  @Test
  void aNullWindowOrCapIsNone() throws IOException {
    ModelConfig config =
        config("gemma2", "{\"attn_logit_softcapping\": null, \"sliding_window\": null}");
    assertThat(config.attentionCap()).isZero();
    assertThat(config.blocks()).allMatch(block -> block.window() == 0);
  }

  @Test
  void fusedProjectionsHaveNamesOfTheirOwnInOneTensor() {
    Checkpoint checkpoint = Checkpoint.open(TinyLlama.resource("families/phi3"));
    assertThat(checkpoint.tensors())
        .contains(
            "model.layers.0.self_attn.qkv_proj.q.weight",
            "model.layers.0.mlp.gate_up_proj.up.weight");
    assertThat(
            checkpoint.layout().tensors().get("model.layers.0.self_attn.qkv_proj.v.weight").name())
        .isEqualTo("model.layers.0.self_attn.qkv_proj.weight");
  }

  private ModelConfig config(String family, String changes) throws IOException {
    TinyLlama.copy(TinyLlama.resource("families/" + family), folder);
    TinyLlama.edit(folder.resolve("config.json"), c -> c.setAll(TinyLlama.object(changes)));
    return Blueprint.open(folder).config();
  }
}
