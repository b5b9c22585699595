package org.lethe.checkpoint;

import java.lang.ref.SoftReference;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Changes of experts that lie in one parameter, as PEFT writes them for {@code target_parameters}.
 *
 * <p>Expert e of E has rows e r to (e + 1) r of a stacked a and the columns e, E + e, 2 E + e ...
 * of a stacked b. The name says only how many parameters of the module are adapted after this one,
 * and whether a stands at the inputs of the map or at its outputs depends on the version of PEFT:
 * the shapes tell.
 */
final class ExpertAdapters {

  /** The parameters of a module of experts, in the order PEFT meets them. */
  private enum Stack {
    GATE_UP_PROJ(Slot.EXPERT_GATE, Slot.EXPERT_UP),
    DOWN_PROJ(Slot.EXPERT_DOWN);

    private final List<Slot> slots;

    Stack(Slot... slots) {
      this.slots = List.of(slots);
    }

    String parameter(String module) {
      return module + "." + name().toLowerCase(Locale.ROOT);
    }
  }

  private final AdapterConfig config;
  private final AdapterFile file;
  private final Family family;
  private final ModelConfig model;
  private final WeightLayout layout;

  ExpertAdapters(AdapterConfig config, AdapterFile file, StoredModel base) {
    this.config = config;
    this.file = file;
    family = base.family();
    model = base.config();
    layout = base.layout();
  }

  /**
   * Finds the changes of every expert.
   *
   * @param found takes the name of a weight and what reads its change
   * @throws CheckpointException if a tensor is missing or does not fit
   */
  void place(BiConsumer<String, Supplier<LowRankChange>> found) {
    for (int layer = 0; layer < model.layers(); layer++) {
      if (!model.has(Slot.EXPERT_GATE, layer)) {
        continue;
      }
      String module = family.experts(layer);
      List<Stack> adapted =
          Stream.of(Stack.values())
              .filter(stack -> config.isTargetParameter(stack.parameter(module)))
              .toList();
      String name = module;
      for (int i = adapted.size() - 1; i >= 0; i--) { // the last one wraps the others
        place(adapted.get(i), layer, name, found);
        name += ".base_layer";
      }
    }
  }

  private void place(
      Stack stack, int layer, String name, BiConsumer<String, Supplier<LowRankChange>> found) {
    String parameter = stack.parameter(family.experts(layer));
    Factors factors = factors(stack, layer, name, config.rank(parameter));
    double scale = config.scale(parameter);
    for (int e = 0; e < model.experts().count(); e++) {
      int before = 0;
      for (Slot slot : stack.slots) {
        Weight weight = layout.weight(slot, layer, e);
        int expert = e;
        int first = before;
        found.accept(weight.name(), () -> factors.change(weight, expert, first, scale));
        before += weight.rows();
      }
    }
  }

  private Factors factors(Stack stack, int layer, String name, int rank) {
    Weight first = layout.weight(stack.slots.get(0), layer, 0);
    int in = first.columns();
    int out = first.rows() * stack.slots.size();
    int experts = model.experts().count();
    String a = name + ".lora_A.weight";
    String b = name + ".lora_B.weight";
    boolean byInputs = in == out ? squareIsByInputs(a) : !file.has(a) || columns(a) != out;
    long all = (long) rank * experts;
    file.take(a, all, byInputs ? in : out);
    file.take(b, byInputs ? out : in, all);
    return new Factors(file, a, b, experts, rank, byInputs);
  }

  private long columns(String name) {
    long[] shape = file.tensor(name).shape();
    return shape[shape.length - 1];
  }

  /** Where a map has as many inputs as outputs, its shape does not tell. */
  private boolean squareIsByInputs(String name) {
    if (family.storage(Slot.EXPERT_GATE) == Storage.EXPERTS || !config.isWrittenBy(0, 19, 1)) {
      throw file.fault(
          name,
          "adapts experts with as many inputs as outputs; which side it belongs to is not recorded:"
              + " merge the adapter with the version of PEFT that wrote it");
    }
    return true;
  }

  /** The two tensors of a parameter. */
  private static final class Factors {
    private final AdapterFile file;
    private final String a;
    private final String b;
    private final int experts;
    private final int rank;
    private final boolean byInputs; // whether a stands at the inputs of the maps
    private SoftReference<float[][]> read = new SoftReference<>(null);

    Factors(AdapterFile file, String a, String b, int experts, int rank, boolean byInputs) {
      this.file = file;
      this.a = a;
      this.b = b;
      this.experts = experts;
      this.rank = rank;
      this.byInputs = byInputs;
    }

    /** Both tensors; experts are loaded one after the other, and each needs them. */
    private synchronized float[][] both() {
      float[][] both = read.get();
      if (both == null) {
        both = new float[][] {file.floats(a), file.floats(b)};
        read = new SoftReference<>(both);
      }
      return both;
    }

    /**
     * The change of one expert's map.
     *
     * @param first where its rows begin among those of the maps it is stacked with
     */
    LowRankChange change(Weight weight, int expert, int first, double scale) {
      float[][] both = both();
      int in = weight.columns();
      float[] inner = new float[rank * in]; // [r, in]
      float[] outer = new float[weight.rows() * rank]; // [out, r]
      for (int r = 0; r < rank; r++) {
        for (int column = 0; column < in; column++) {
          inner[r * in + column] =
              byInputs ? ofA(both[0], expert, r, column) : ofB(both[1], expert, r, column);
        }
        for (int row = 0; row < weight.rows(); row++) {
          outer[row * rank + r] =
              byInputs
                  ? ofB(both[1], expert, r, first + row)
                  : ofA(both[0], expert, r, first + row);
        }
      }
      return new LowRankChange(rank, scale, inner, outer, null);
    }

    /** Of a [experts · rank, columns]. */
    private float ofA(float[] values, int expert, int r, int column) {
      return values[(expert * rank + r) * (values.length / (experts * rank)) + column];
    }

    /** Of b [rows, rank · experts]. */
    private float ofB(float[] values, int expert, int r, int row) {
      return values[(row * rank + r) * experts + expert];
    }
  }
}
