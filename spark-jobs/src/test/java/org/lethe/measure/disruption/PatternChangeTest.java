package org.lethe.measure.disruption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.checkpoint.TinyLlama;
import org.lethe.transformer.Transformer;

/** Identities; numbers are held against transformers in HeadDisruptionTest. */
@Tag("engine")
class PatternChangeTest {
  private static final int[] PROMPT = {4, 9, 21, 7, 13, 30, 5};
  private static final Path BASE = TinyLlama.resource("families/qwen3");
  private static final Path ADAPTED = TinyLlama.resource("adapters/list");

  private static Transformer load(Checkpoint checkpoint) {
    return Transformer.load(checkpoint, Device.cpu());
  }

  @Test
  void aCheckpointDoesNotDifferFromItself() {
    try (Transformer model = load(Checkpoint.open(BASE))) {
      for (PatternChange block : PatternChange.of(model, model, PROMPT, 1 << 20)) {
        assertThat(block.divergence()).containsOnly(0);
        assertThat(block.last()).containsOnly(0);
        assertThat(block.entropy()).containsOnly(0);
      }
      for (double[] heads : HeadWeights.change(model, model)) {
        assertThat(heads).containsOnly(0);
      }
    }
  }

  @Test
  void blocksOneAtATimeGiveWhatAllAtOnceGive() {
    Checkpoint base = Checkpoint.open(BASE);
    try (Transformer before = load(base);
        Transformer after = load(Checkpoint.open(BASE, ADAPTED))) {
      List<PatternChange> together = PatternChange.of(before, after, PROMPT, 1 << 20);
      List<PatternChange> apart = PatternChange.of(before, after, PROMPT, 1);
      assertThat(apart).hasSameSizeAs(together).hasSizeGreaterThan(1);
      for (int layer = 0; layer < apart.size(); layer++) {
        assertThat(apart.get(layer).divergence()).isEqualTo(together.get(layer).divergence());
        assertThat(apart.get(layer).entropy()).isEqualTo(together.get(layer).entropy());
        assertThat(Arrays.stream(apart.get(layer).divergence()).sum()).isGreaterThan(0);
      }
    }
  }

  @Test
  void aPromptOfOneTokenHasNoEntropy() {
    try (Transformer model = load(Checkpoint.open(BASE))) {
      PatternChange block = PatternChange.of(model, model, new int[] {4}, 1).get(0);
      assertThat(block.divergence()).containsOnly(0);
      assertThat(block.entropy()).containsOnly(Double.NaN);
    }
  }

  @Test
  void anAdapterCountsAsPartOfTheWeights() {
    Checkpoint base = Checkpoint.open(BASE);
    Checkpoint adapted = Checkpoint.open(BASE, ADAPTED);
    try (Transformer before = load(base);
        Transformer beside = load(adapted);
        Transformer merged = load(adapted.merged())) {
      double[][] apart = HeadWeights.change(before, beside);
      double[][] together = HeadWeights.change(before, merged);
      for (int layer = 0; layer < apart.length; layer++) {
        assertThat(apart[layer]).containsExactly(together[layer], within(1e-6));
        assertThat(Arrays.stream(apart[layer]).min().orElseThrow()).isGreaterThan(0.01);
      }
    }
  }
}
