package org.lethe.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.lethe.checkpoint.ModelConfig;
import org.lethe.checkpoint.Slot;
import org.lethe.training.FrozenParts.FrozenHead;
import org.lethe.transformer.GradMode;
import org.lethe.transformer.ObjectiveKernels;
import org.lethe.transformer.Parameter;

/** Keeps the parts of weights that belong to chosen heads as they are. */
final class FrozenHeads {

  private final List<Integer> places = new ArrayList<>(); // among the trained weights
  private final List<NDArray> trained = new ArrayList<>(); // 1 where a weight is trained, else 0
  private final List<NDArray> kept = new ArrayList<>(); // the start where it is not, else 0

  /**
   * @param weights what the loop trains, with the values that frozen parts keep
   * @param owner of one or two copies of each weight that has a frozen head
   */
  FrozenHeads(
      List<FrozenHead> heads, List<Parameter> weights, ModelConfig config, NDManager owner) {
    for (FrozenHead head : heads) {
      check(head, config);
    }
    try (GradMode off = GradMode.off()) {
      for (int i = 0; i < weights.size(); i++) {
        Parameter weight = weights.get(i);
        float[] mask = mask(heads, weight, config);
        if (mask != null) {
          Shape shape = weight.array().getShape();
          float[] start = weight.array().toFloatArray();
          for (int k = 0; k < mask.length; k++) {
            start[k] *= 1 - mask[k];
          }
          places.add(i);
          trained.add(owner.create(mask, shape));
          kept.add(owner.create(start, shape));
        }
      }
    }
  }

  private static void check(FrozenHead head, ModelConfig config) {
    if (head.layer() < 0
        || head.layer() >= config.layers()
        || head.head() < 0
        || head.head() >= config.heads()) {
      throw new IllegalArgumentException(
          "a frozen head must be one of %d in one of %d blocks, got %d.%d"
              .formatted(config.heads(), config.layers(), head.layer(), head.head()));
    }
  }

  /** 0 where the weight belongs to a frozen head, else 1; null if it belongs to none. */
  private static float[] mask(List<FrozenHead> heads, Parameter weight, ModelConfig config) {
    List<FrozenHead> own = heads.stream().filter(h -> h.layer() == weight.layer()).toList();
    if (own.isEmpty()) {
      return null;
    }
    boolean columns = weight.module().equals(Slot.O.module());
    int shared = sharing(weight.module(), config);
    if (shared == 0) {
      return null;
    }
    int size = Math.toIntExact(weight.array().size());
    int width = columns ? Math.toIntExact(weight.array().getShape().get(1)) : size;
    int part = columns ? config.headSize() : size / (config.heads() / shared);
    float[] mask = new float[size];
    Arrays.fill(mask, 1);
    for (FrozenHead head : own) {
      int place = head.head() / shared;
      for (int row = 0; row < size; row += width) {
        Arrays.fill(mask, row + place * part, row + (place + 1) * part, 0);
      }
    }
    return mask;
  }

  /** Query heads that share a part of a weight; 0 if the weight has no parts of heads. */
  private static int sharing(String module, ModelConfig config) {
    if (module.equals(Slot.O.module() + "_lora_a")) {
      throw new IllegalArgumentException(
          "heads cannot be frozen beside an adapter of o, which mixes them; take o out of targets");
    }
    String map = module.replaceFirst("(_bias|_lora_b)$", "");
    if (map.equals(Slot.Q.module()) || module.equals(Slot.O.module())) {
      return 1;
    }
    boolean isKeyOrValue = map.equals(Slot.K.module()) || map.equals(Slot.V.module());
    return isKeyOrValue ? config.heads() / config.keyValueHeads() : 0;
  }

  /** Sets the gradients of frozen parts to zero. */
  void mask(List<NDArray> gradients) {
    if (!places.isEmpty()) {
      ObjectiveKernels.multiply(places.stream().map(gradients::get).toList(), trained);
    }
  }

  /** Gives frozen parts their first values again, which weight decay has changed. */
  void restore(List<NDArray> weights) {
    if (!places.isEmpty()) {
      List<NDArray> partly = places.stream().map(weights::get).toList();
      ObjectiveKernels.multiply(partly, trained);
      ObjectiveKernels.addScaled(partly, kept, 1);
    }
  }
}
