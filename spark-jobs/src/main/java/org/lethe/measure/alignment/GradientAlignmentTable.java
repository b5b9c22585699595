package org.lethe.measure.alignment;

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
 * Makes {@code gradient_alignment}: cosines of tasks' gradients over all parameters, a layer, a
 * module. Inner products of a module are taken on executors, one module of one checkpoint at a
 * time; they add up to layers and the whole in the task of the checkpoint, which holds modules x
 * (tasks x blocks)^2 x 8 bytes. Both orders of a pair are rows.
 */
public final class GradientAlignmentTable {
  private GradientAlignmentTable() {}

  private record Module(String checkpointId, int layer, String module) implements Serializable {}

  /** Returns the rows of the checkpoints and tasks that have gradients. */
  public static List<GradientAlignmentRow> rows(
      Comparison comparison, Set<String> checkpoints, double confidence) throws IOException {
    long seed = comparison.seed();
    return comparison
        .current(GradientRow.TABLE, checkpoints)
        .mapToPair(
            row ->
                new Tuple2<>(
                    new Module(row.checkpointId(), row.layer(), row.module()),
                    GradientPart.of(row)))
        .groupByKey()
        .mapToPair(
            group ->
                new Tuple2<>(
                    group._1().checkpointId(),
                    new Tuple2<>(group._1(), GradientProducts.of(group._2()))))
        .groupByKey()
        .flatMap(modules -> rows(modules._2(), confidence, seed).iterator())
        .collect();
  }

  private static List<GradientAlignmentRow> rows(
      Iterable<Tuple2<Module, GradientProducts>> modules, double confidence, long seed) {
    Map<GradientScope, GradientProducts> byModule = new TreeMap<>();
    for (Tuple2<Module, GradientProducts> part : modules) {
      Module module = part._1();
      byModule.put(
          GradientScope.module(module.checkpointId(), module.layer(), module.module()), part._2());
    }
    Map<GradientScope, GradientProducts> sums = new TreeMap<>(byModule);
    byModule.forEach(
        (module, products) -> {
          String id = module.checkpointId();
          sums.merge(GradientScope.layer(id, module.layer()), products, GradientProducts::plus);
          sums.merge(GradientScope.global(id), products, GradientProducts::plus);
        });
    List<GradientAlignmentRow> rows = new ArrayList<>();
    sums.forEach(
        (scope, products) -> rows.addAll(new ScopeRows(scope, products, confidence, seed).rows()));
    return rows;
  }
}
