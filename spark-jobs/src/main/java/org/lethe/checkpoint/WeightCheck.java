package org.lethe.checkpoint;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Compares the weights of a checkpoint with what its configuration asks for. */
record WeightCheck(Family family, ModelConfig config, WeightFiles weights) {

  /** A buffer older checkpoints store; it follows from the configuration. */
  private static final String FREQUENCIES = ".rotary_emb.inv_freq";

  /**
   * Names of the model's tensors.
   *
   * @throws CheckpointException if one is missing, has another shape or has no place
   */
  List<String> names() {
    List<String> names = new ArrayList<>();
    for (Slot slot : Slot.values()) {
      if (slot == Slot.HEAD && config.tiedHead()) {
        checkTiedHead();
        continue;
      }
      for (int layer = 0; layer < (slot.isPerLayer() ? config.layers() : 1); layer++) {
        long[] shape = slot.shape(config);
        String name = family.tensor(slot, layer);
        weights.check(name + ".weight", shape);
        names.add(name + ".weight");
        if (slot.hasBias(config)) {
          weights.check(name + ".bias", new long[] {shape[0]});
          names.add(name + ".bias");
        }
      }
    }
    checkNothingElse(names);
    return Collections.unmodifiableList(names);
  }

  /** A stored head must be the embedding where the configuration says so. */
  private void checkTiedHead() {
    String head = family.tensor(Slot.HEAD, 0) + ".weight";
    String embedding = family.tensor(Slot.EMBED, 0) + ".weight";
    if (weights.has(head)) {
      weights.check(head, Slot.HEAD.shape(config));
      if (!weights.equal(head, embedding)) {
        throw new CheckpointException(
            weights.holder(head).file(),
            "tensor '%s' differs from '%s', yet config.json has tie_word_embeddings true; set it"
                    .formatted(head, embedding)
                + " to false or remove the tensor");
      }
    }
  }

  private void checkNothingElse(List<String> names) {
    Set<String> known = new HashSet<>(names);
    known.add(family.tensor(Slot.HEAD, 0) + ".weight");
    for (String name : weights.holders().keySet()) {
      if (!known.contains(name) && !name.endsWith(FREQUENCIES)) {
        throw new CheckpointException(
            weights.holder(name).file(),
            "tensor '%s' has no place in a %s of %d layers with attention_bias %s, mlp_bias %s;"
                    .formatted(
                        name,
                        family.key(),
                        config.layers(),
                        config.attentionBias(),
                        config.mlpBias())
                + " correct config.json or remove the tensor");
      }
    }
  }
}
