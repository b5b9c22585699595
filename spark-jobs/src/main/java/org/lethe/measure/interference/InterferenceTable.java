package org.lethe.measure.interference;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.lethe.measure.gradients.GradientRow;
import org.lethe.measure.spi.Comparison;
import scala.Tuple2;

/**
 * Makes {@code gradient_interference}. Heads and modules are compared on executors, a module of a
 * checkpoint at a time; inner products of modules add up to layers and the whole in the task of the
 * checkpoint, which holds modules x (tasks x blocks)^2 x 8 bytes.
 */
final class InterferenceTable {
  private InterferenceTable() {}

  private record Module(String checkpointId, int layer, String module)
      implements Serializable, Comparable<Module> {
    @Override
    public int compareTo(Module other) {
      int byLayer = Integer.compare(layer, other.layer);
      return byLayer != 0 ? byLayer : module.compareTo(other.module);
    }
  }

  /** Inner products over a module, and the rows of it and its heads. */
  private record Compared(BlockGram gram, List<GradientInterferenceRow> rows)
      implements Serializable {}

  /** Returns the rows of the checkpoints and tasks that have gradients of blocks. */
  static List<GradientInterferenceRow> rows(
      Comparison comparison, Set<String> checkpoints, double confidence) throws IOException {
    return comparison
        .current(GradientRow.TABLE, checkpoints)
        .filter(BlockPart::isIn)
        .mapToPair(
            row ->
                new Tuple2<>(
                    new Module(row.checkpointId(), row.layer(), row.module()), BlockPart.of(row)))
        .groupByKey()
        .mapToPair(
            group ->
                new Tuple2<>(
                    group._1().checkpointId(),
                    new Tuple2<>(group._1(), compared(group._1(), group._2(), confidence))))
        .groupByKey()
        .flatMap(group -> rows(group._1(), group._2(), confidence).iterator())
        .collect();
  }

  private static Compared compared(Module module, Iterable<BlockPart> parts, double confidence) {
    List<BlockGram> heads = BlockGram.heads(parts);
    List<GradientInterferenceRow> rows = new ArrayList<>();
    for (int head = 0; heads.size() > 1 && head < heads.size(); head++) {
      InterferenceScope scope = InterferenceScope.head(module.layer(), module.module(), head);
      rows.addAll(
          new ScopeConflicts(module.checkpointId(), scope, heads.get(head), confidence).rows());
    }
    BlockGram whole = heads.stream().reduce(BlockGram::plus).orElseThrow();
    InterferenceScope scope = InterferenceScope.module(module.layer(), module.module());
    rows.addAll(new ScopeConflicts(module.checkpointId(), scope, whole, confidence).rows());
    return new Compared(whole, rows);
  }

  private static List<GradientInterferenceRow> rows(
      String checkpointId, Iterable<Tuple2<Module, Compared>> modules, double confidence) {
    Map<Module, Compared> ordered = new TreeMap<>();
    modules.forEach(module -> ordered.put(module._1(), module._2()));
    List<GradientInterferenceRow> rows = new ArrayList<>();
    Map<Integer, BlockGram> layers = new TreeMap<>();
    ordered.forEach(
        (module, compared) -> {
          rows.addAll(compared.rows());
          layers.merge(module.layer(), compared.gram(), BlockGram::plus);
        });
    layers.forEach(
        (layer, gram) ->
            rows.addAll(
                new ScopeConflicts(checkpointId, InterferenceScope.layer(layer), gram, confidence)
                    .rows()));
    BlockGram whole = layers.values().stream().reduce(BlockGram::plus).orElseThrow();
    rows.addAll(
        new ScopeConflicts(checkpointId, InterferenceScope.global(), whole, confidence).rows());
    return rows;
  }
}
