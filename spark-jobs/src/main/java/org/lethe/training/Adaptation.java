package org.lethe.training;

import java.io.Serializable;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.lethe.checkpoint.Slot;
import org.lethe.transformer.LowRank;

/** Which weights a run trains. */
public sealed interface Adaptation extends Serializable {

  /** All weights of the model. */
  record Full() implements Adaptation {}

  /** All weights of the model. */
  static Adaptation full() {
    return new Full();
  }

  /**
   * Low-rank adapters beside frozen weights (Hu et al. 2021).
   *
   * @param rank r
   * @param alpha the adapter's change is scaled by alpha / r
   * @param targets maps that get an adapter
   * @param merged whether a checkpoint holds merged weights, with the adapter folder beside it; if
   *     not, it is the adapter folder alone
   */
  record Lora(int rank, double alpha, Set<Slot> targets, boolean merged) implements Adaptation {

    public Lora {
      new LowRank(rank, alpha / rank, targets, 0, 0);
      targets = Collections.unmodifiableSet(EnumSet.copyOf(targets)); // in the order of the enum
    }

    /** Rank 8, alpha 16 on queries and values, merged. */
    public static Lora standard() {
      return new Lora(8, 16, Set.of(Slot.Q, Slot.V), true);
    }

    /**
     * The maps of these names: q, k, v, o, gate, up, down.
     *
     * @throws IllegalArgumentException if there is no such map inside the blocks
     */
    public static Set<Slot> targets(List<String> names) {
      Set<Slot> slots = EnumSet.noneOf(Slot.class);
      for (String name : names) {
        Slot slot =
            Stream.of(Slot.values())
                .filter(s -> s.isBlockMap() && s.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(
                    () ->
                        new IllegalArgumentException(
                            "targets must be of q, k, v, o, gate, up, down, got " + name));
        slots.add(slot);
      }
      return slots;
    }

    LowRank lowRank(long seed, double dropout) {
      return new LowRank(rank, alpha / rank, targets, seed, dropout);
    }
  }
}
