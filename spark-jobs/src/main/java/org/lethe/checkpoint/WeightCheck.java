package org.lethe.checkpoint;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Compares the weights of a checkpoint with those that its configuration asks for. */
record WeightCheck(Family family, ModelConfig config, WeightLayout layout, WeightFiles weights) {

  /** Ends of the names of buffers in older checkpoints; they follow from the configuration. */
  private static final List<String> BUFFERS =
      List.of(".rotary_emb.inv_freq", ".attn.bias", ".attention.bias", "masked_bias");

  /** Most maps in one tensor, apart from experts. */
  private static final int MOST_TOGETHER = 3;

  /** Number of weights that is never refused, so that {@link #check} can name a missing one. */
  private static final int FEW = 1024;

  /**
   * Compares the number of weights that the configuration asks for with what the files can hold. A
   * damaged configuration then cannot ask for lists that are longer than the files.
   *
   * @throws CheckpointException if the configuration asks for more weights than the files can hold
   */
  static void checkNumber(Family family, ModelConfig config, WeightFiles weights) {
    long asked = 0;
    long together = 0; // experts in one tensor; each has at least one element
    for (Slot slot : Slot.values()) {
      boolean stacked = family.storage(slot) == Storage.EXPERTS;
      long each = slot.isPerExpert() ? config.experts().count() : 1;
      for (int layer = 0; layer < (slot.isPerLayer() ? config.layers() : 1); layer++) {
        if (config.has(slot, layer)) {
          asked += stacked ? 1 : each;
          together += stacked ? each : 0;
        }
      }
    }
    long elements =
        weights.holders().keySet().stream().mapToLong(n -> weights.tensor(n).elements()).sum();
    long most = Math.max(FEW, (long) MOST_TOGETHER * weights.holders().size());
    if (asked > most || together > elements) {
      throw new CheckpointException(
          weights.folder(),
          "holds %d tensors of %d elements; config.json asks for %d weights"
              .formatted(weights.holders().size(), elements, asked + together));
    }
  }

  /**
   * Compares the tensors of the files with those the configuration asks for.
   *
   * @throws CheckpointException if a tensor is missing, has another shape or is unknown
   */
  void check() {
    for (StoredTensor tensor : layout.tensors().values()) {
      weights.check(tensor.name(), tensor.shape());
    }
    if (config.tiedHead()) {
      checkTiedHead();
    }
    checkNothingElse();
  }

  /** Checks that a stored head equals the embedding to which it is tied. */
  private void checkTiedHead() {
    String head = family.tensor(Slot.HEAD, 0) + ".weight";
    String embedding = family.tensor(Slot.EMBED, 0) + ".weight";
    if (weights.has(head)) {
      weights.check(head, config.shape(Slot.HEAD));
      if (!weights.equal(head, embedding)) {
        throw new CheckpointException(
            weights.holder(head).file(),
            "tensor '%s' differs from '%s', yet config.json has tie_word_embeddings true; set it"
                    .formatted(head, embedding)
                + " to false or remove the tensor");
      }
    }
  }

  private void checkNothingElse() {
    Set<String> known = new HashSet<>();
    layout.tensors().values().forEach(tensor -> known.add(tensor.name()));
    known.add(family.tensor(Slot.HEAD, 0) + ".weight");
    for (String name : weights.holders().keySet()) {
      boolean buffer = BUFFERS.stream().anyMatch(name::endsWith);
      if (!known.contains(name) && !buffer && !family.isOtherPart(name)) {
        throw new CheckpointException(
            weights.holder(name).file(),
            "tensor '%s' has no place in a %s of %d layers with biases of %s;"
                    .formatted(
                        name,
                        family.key(),
                        config.layers(),
                        config.biases().stream().map(Slot::module).sorted().toList())
                + " correct config.json or remove the tensor");
      }
    }
  }
}
