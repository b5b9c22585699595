package org.lethe.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdapterTest {

  @TempDir Path temporary;

  private Path copy(String name) throws IOException {
    return TinyLlama.copy(TinyLlama.resource("adapters/" + name), temporary.resolve(name));
  }

  private static Checkpoint open(String base, Path adapter) {
    return Checkpoint.open(TinyLlama.resource("families/" + base), adapter);
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "use_dora | true | is not supported",
        "bias | \"all\" | must be none",
        "init_lora_weights | \"pissa\" | changes the base",
        "peft_type | \"LOHA\" | must be LORA",
        "task_type | \"SEQ_CLS\" | must be CAUSAL_LM",
        "trainable_token_indices | [1] | is not supported",
        "target_parameters | \"experts.gate_up_proj\" | must be a list",
        "layers_pattern | \"layers\" | is not supported",
        "alora_invocation_tokens | [3] | is not supported",
        "ensure_weight_tying | true | is not supported",
        "a_key_of_tomorrow | {\"on\": 1} | is not supported",
        "target_modules | null | must be a list",
        "target_modules | \"(\" | is no regular expression",
        "target_modules | \"((.*)*)*x\" | takes too long",
        "modules_to_save | \"lm_head\" | must be a list",
        "rank_pattern | {\"q_proj\": 0} | must be a whole number",
        "layers_to_transform | [0.5] | must be whole numbers",
        "lora_alpha | -1 | must be a positive number"
      })
  void whatIsNotDoneIsRefusedByItsKey(String key, String value, String why) throws IOException {
    Path adapter = with(key, value);
    assertThatThrownBy(() -> open("qwen3", adapter))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll(AdapterConfig.NAME, key, why);
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "target_modules | [\"q_proj\"] | not among target_modules",
        "target_modules | [\"q_proj\",\"v_proj\",\"down_proj\",\"k_proj\"] | is missing, yet",
        "r | 4 | has shape",
        "rank_pattern | {\"0.self_attn.q_proj\": 2} | has shape",
        "lora_bias | true | is missing",
        "modules_to_save | [\"lm_head\"] | is missing, yet modules_to_save",
        "exclude_modules | [\"q_proj\"] | not among target_modules",
        "layers_to_transform | [1] | not among target_modules"
      })
  void tensorsMustBeThoseNamed(String key, String value, String why) throws IOException {
    Path adapter = with(key, value);
    assertThatThrownBy(() -> open("qwen3", adapter))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll(AdapterFile.NAME, why);
  }

  @Test
  void anAdapterOfAnotherModelIsRefused() throws IOException {
    assertThatThrownBy(() -> open("gpt2", copy("list")))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("has no place in the base");
  }

  @Test
  void aPickleIsNamed() throws IOException {
    Path adapter = copy("list");
    Files.move(adapter.resolve(AdapterFile.NAME), adapter.resolve("adapter_model.bin"));
    assertThatThrownBy(() -> AdapterFile.open(adapter))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("adapter_model.bin: is a pickle, which is never read");
  }

  @Test
  void theDigestFollowsBothFilesOfTheAdapter() throws IOException {
    Path adapter = copy("list");
    String before = open("qwen3", adapter).weightsDigest();
    TinyLlama.edit(adapter.resolve(AdapterConfig.NAME), c -> c.put("lora_alpha", 5.5));
    String after = open("qwen3", adapter).weightsDigest();
    assertThat(List.of(before, after)).doesNotHaveDuplicates();
  }

  @Test
  void aFolderOfItsOwn() throws IOException {
    Path folder = TinyLlama.copy(TinyLlama.single(), temporary.resolve("both"));
    Files.writeString(folder.resolve(AdapterConfig.NAME), "{}");
    assertThatThrownBy(() -> Checkpoint.open(folder))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("move the adapter to a folder of its own");
    Path alone = copy("list");
    assertThatThrownBy(() -> Checkpoint.open(alone))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll("base_model_name_or_path", "must be the whole path of a folder");
    TinyLlama.edit(
        alone.resolve(AdapterConfig.NAME),
        c -> c.put("base_model_name_or_path", TinyLlama.resource("families/qwen3").toString()));
    assertThat(Checkpoint.open(alone).isAdapted()).isTrue();
  }

  @Test
  void aWholeModelIsAskedForAndAnAdapterIsThere() throws IOException {
    Path alone = copy("list");
    assertThatThrownBy(() -> Blueprint.open(alone))
        .isInstanceOf(CheckpointException.class)
        .hasMessage(
            alone
                + ": holds a LoRA adapter alone (adapter_config.json, no config.json); name its base"
                + " by path: and this folder by adapter:");
    Path base = TinyLlama.copy(TinyLlama.resource("families/qwen3"), temporary.resolve("qwen3"));
    assertThatThrownBy(() -> Blueprint.open(alone))
        .isInstanceOf(CheckpointException.class)
        .hasMessageEndingWith(
            "name its base by path: and this folder by adapter:, here path: " + base);
    assertThatThrownBy(() -> Checkpoint.open(alone))
        .isInstanceOf(CheckpointException.class)
        .hasMessageEndingWith("by adapter:, here path: " + base);
  }

  /** Before 0.19.1 PEFT put the factor of the outputs where that of the inputs stands now. */
  @Test
  void expertsOfOldVersionsOfPeftChangeAlike() throws IOException {
    Path now = copy("stacked");
    Path old = TinyLlama.copy(now, temporary.resolve("old"));
    SafetensorsFile file = SafetensorsFile.open(now.resolve(AdapterFile.NAME));
    List<SafetensorsWriter.Entry> entries = new ArrayList<>();
    file.tensors()
        .forEach(
            (name, tensor) -> {
              boolean stacked = name.contains(".experts.");
              String other = name.replace("lora_A", "lora_X").replace("lora_B", "lora_A");
              SafetensorsTensor from =
                  stacked ? file.tensors().get(other.replace("lora_X", "lora_B")) : tensor;
              entries.add(
                  stacked
                      ? turned(name, from, file.floats(from), name.contains("lora_A"))
                      : new SafetensorsWriter.Entry(name, tensor.shape(), () -> file.floats(from)));
            });
    Files.delete(old.resolve(AdapterFile.NAME));
    SafetensorsWriter.write(old.resolve(AdapterFile.NAME), Map.of("format", "pt"), entries);
    Checkpoint expected = open("qwen3_moe", now);
    Checkpoint found = open("qwen3_moe", old);
    int compared = 0;
    for (Slot slot : List.of(Slot.EXPERT_GATE, Slot.EXPERT_UP, Slot.EXPERT_DOWN)) {
      for (int e = 0; e < expected.config().experts().count(); e++) {
        LowRankChange change = expected.change(expected.layout().weight(slot, 1, e));
        LowRankChange same = found.change(found.layout().weight(slot, 1, e));
        assertThat(same.a()).as("%s %d", slot, e).isEqualTo(change.a());
        assertThat(same.b()).as("%s %d", slot, e).isEqualTo(change.b());
        compared++;
      }
    }
    assertThat(compared).isEqualTo(18);
  }

  /** A stacked a of old from the b of now [rows, r · E] → [E · r, rows], or the other way. */
  private static SafetensorsWriter.Entry turned(
      String name, SafetensorsTensor from, float[] values, boolean toA) {
    int experts = 6;
    int rows = (int) from.shape()[0];
    int columns = (int) from.shape()[1];
    int rank = (toA ? columns : rows) / experts;
    float[] turned = new float[values.length];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        int stacked = toA ? column : row;
        int r = toA ? stacked / experts : stacked % rank;
        int e = toA ? stacked % experts : stacked / rank;
        int to = toA ? (e * rank + r) * rows + row : column * rows + r * experts + e;
        turned[to] = values[row * columns + column];
      }
    }
    return new SafetensorsWriter.Entry(name, new long[] {columns, rows}, () -> turned);
  }

  @Test
  void versionsOfPeftAreCompared() throws IOException {
    Path adapter = copy("stacked");
    for (String version : new String[] {"0.19.0", "0.18.2", "", "next"}) {
      TinyLlama.edit(adapter.resolve(AdapterConfig.NAME), c -> c.put("peft_version", version));
      assertThat(AdapterConfig.read(adapter).isWrittenBy(0, 19, 1)).as(version).isFalse();
    }
    for (String version : new String[] {"0.19.1", "0.20.0.dev0", "1.0"}) {
      TinyLlama.edit(adapter.resolve(AdapterConfig.NAME), c -> c.put("peft_version", version));
      assertThat(AdapterConfig.read(adapter).isWrittenBy(0, 19, 1)).as(version).isTrue();
    }
  }

  /** An adapter whose configuration has another value of a key. */
  private Path with(String key, String value) throws IOException {
    Path adapter = copy("list");
    TinyLlama.edit(
        adapter.resolve(AdapterConfig.NAME),
        config -> config.set(key, TinyLlama.object("{\"v\":" + value + "}").get("v")));
    return adapter;
  }
}
