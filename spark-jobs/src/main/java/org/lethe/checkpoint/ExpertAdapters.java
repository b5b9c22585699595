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
 * <p>Expert e of E has rows e r to (e + 1) r of a stacked a, and columns e, E + e, 2 E + e ... of a
 * stacked b. The name of a tensor does not contain its parameter, only how many parameters of the
 * module PEFT adapted after this one. The version of PEFT decides whether a belongs to the inputs
 * or to the outputs of the map; this class tells from the shapes.
 */
final class ExpertAdapters {

  /** The parameters of a module of experts, in the order in which PEFT adapts them. */
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

  ExpertAdapters(AdapterConfig config, AdapterFile file, ModelFolder base) {
    this.config = config;
    this.file = file;
    family = base.family();
    model = base.config();
    layout = base.layout();
  }

  /**
   * Finds the changes of every expert.
   *
   * @param consumer takes the name of a weight and a supplier that reads its change
   * @throws CheckpointException if a tensor is missing or does not fit
   */
  void place(BiConsumer<String, Supplier<LowRankChange>> consumer) {
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
        place(adapted.get(i), layer, name, consumer);
        name += ".base_layer";
      }
    }
  }

  private void place(
      Stack stack, int layer, String name, BiConsumer<String, Supplier<LowRankChange>> consumer) {
    String parameter = stack.parameter(family.experts(layer));
    Factors factors = factors(stack, layer, name, config.rank(parameter));
    double scale = config.scale(parameter);
    for (int e = 0; e < model.experts().count(); e++) {
      int firstRow = 0;
      for (Slot slot : stack.slots) {
        Weight weight = layout.weight(slot, layer, e);
        int expert = e;
        int first = firstRow;
        consumer.accept(weight.name(), () -> factors.change(weight, expert, first, scale));
        firstRow += weight.rows();
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
    long allRanks = (long) rank * experts;
    file.take(a, allRanks, byInputs ? in : out);
    file.take(b, byInputs ? out : in, allRanks);
    return new Factors(file, a, b, experts, rank, byInputs);
  }

  private long columns(String name) {
    long[] shape = file.tensor(name).shape();
    return shape[shape.length - 1];
  }

  /** Whether a belongs to the inputs of a square map, whose shape does not tell. */
  private boolean squareIsByInputs(String name) {
    if (family.storage(Slot.EXPERT_GATE) == Storage.EXPERTS || !config.isWrittenBy(0, 19, 1)) {
      throw file.fault(
          name,
          "adapts experts with as many inputs as outputs; which side it belongs to is not recorded:"
              + " merge the adapter with the version of PEFT that wrote it");
    }
    return true;
  }

  /** The stacked a and b of a parameter. */
  private static final class Factors {
    private final AdapterFile file;
    private final String a;
    private final String b;
    private final int experts;
    private final int rank;
    private final boolean byInputs; // whether a belongs to the inputs of the maps
    private SoftReference<float[][]> read = new SoftReference<>(null);

    Factors(AdapterFile file, String a, String b, int experts, int rank, boolean byInputs) {
      this.file = file;
      this.a = a;
      this.b = b;
      this.experts = experts;
      this.rank = rank;
      this.byInputs = byInputs;
    }

    /** Elements of a and b, kept while memory allows: every expert needs them. */
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
     * @param first first row of the map among the rows of all maps of the expert
     */
    LowRankChange change(Weight weight, int expert, int first, double scale) {
      float[][] both = both();
      int in = weight.columns();
      float[] inner = new float[rank * in]; // [r, in]
      float[] outer = new float[weight.rows() * rank]; // [out, r]
      for (int r = 0; r < rank; r++) {
        for (int column = 0; column < in; column++) {
          inner[r * in + column] =
              byInputs
                  ? elementOfA(both[0], expert, r, column)
                  : elementOfB(both[1], expert, r, column);
        }
        for (int row = 0; row < weight.rows(); row++) {
          outer[row * rank + r] =
              byInputs
                  ? elementOfB(both[1], expert, r, first + row)
                  : elementOfA(both[0], expert, r, first + row);
        }
      }
      return new LowRankChange(rank, scale, inner, outer, null);
    }

    /** An element of a [experts · rank, columns]. */
    private float elementOfA(float[] values, int expert, int r, int column) {
      return values[(expert * rank + r) * (values.length / (experts * rank)) + column];
    }

    /** An element of b [rows, rank · experts]. */
    private float elementOfB(float[] values, int expert, int r, int row) {
      return values[(row * rank + r) * experts + expert];
    }
  }
}
