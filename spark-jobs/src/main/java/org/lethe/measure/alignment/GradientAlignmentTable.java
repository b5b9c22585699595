package org.lethe.measure.alignment;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaRDD;
import org.lethe.analysis.CosineSimilarity;
import org.lethe.measure.gradients.GradientRow;
import org.lethe.measure.spi.Comparison;
import org.lethe.measure.spi.Defined;
import scala.Tuple2;

/**
 * Makes {@code gradient_alignment}: cosines of tasks' gradients over all parameters, a layer, a
 * module. Inner products of a module are taken on executors, one module of one checkpoint at a
 * time; they add up to layers and the whole. Both orders of a pair are rows.
 */
public final class GradientAlignmentTable {
  private GradientAlignmentTable() {}

  private record Module(String checkpointId, int layer, String module) implements Serializable {}

  private record Scope(String checkpointId, String scope, Integer layer, String module) {}

  /** Returns the rows of the checkpoints and tasks that have gradients. */
  public static List<GradientAlignmentRow> rows(Comparison comparison, Set<String> checkpoints)
      throws IOException {
    Map<Scope, GradientProducts> sums = new TreeMap<>(GradientAlignmentTable::order);
    modules(comparison, checkpoints).collect().stream()
        .sorted((a, b) -> order(scope(a._1()), scope(b._1())))
        .forEach(
            part -> {
              Module module = part._1();
              String id = module.checkpointId();
              Scope layer = new Scope(id, "layer", module.layer(), null);
              sums.merge(scope(module), part._2(), GradientProducts::plus);
              sums.merge(layer, part._2(), GradientProducts::plus);
              sums.merge(new Scope(id, "global", null, null), part._2(), GradientProducts::plus);
            });
    List<GradientAlignmentRow> rows = new ArrayList<>();
    sums.forEach((scope, products) -> rows.addAll(rows(scope, products)));
    return rows;
  }

  private static JavaRDD<Tuple2<Module, GradientProducts>> modules(
      Comparison comparison, Set<String> checkpoints) throws IOException {
    return comparison
        .current(GradientRow.TABLE, checkpoints)
        .mapToPair(
            row ->
                new Tuple2<>(
                    new Module(row.checkpointId(), row.layer(), row.module()),
                    GradientPart.of(row)))
        .groupByKey()
        .map(group -> new Tuple2<>(group._1(), GradientProducts.of(group._2())));
  }

  private static List<GradientAlignmentRow> rows(Scope scope, GradientProducts products) {
    List<GradientAlignmentRow> rows = new ArrayList<>();
    for (String a : products.tasks()) {
      for (String b : products.tasks()) {
        if (!a.equals(b)) {
          double normA = Math.sqrt(products.product(a, a));
          double normB = Math.sqrt(products.product(b, b));
          double cosine = CosineSimilarity.ratio(products.product(a, b), normA, normB);
          rows.add(
              GradientAlignmentRowBuilder.stagedBuilder()
                  .checkpointId(scope.checkpointId())
                  .taskA(a)
                  .taskB(b)
                  .scope(scope.scope())
                  .layer(scope.layer())
                  .module(scope.module())
                  .cosine(Defined.orNull(cosine))
                  .normA(normA)
                  .normB(normB)
                  .method(products.error() == 0 ? "exact" : "sketch")
                  .cosineError(products.error())
                  .build());
        }
      }
    }
    return rows;
  }

  private static Scope scope(Module module) {
    return new Scope(module.checkpointId(), "module", module.layer(), module.module());
  }

  /** The order sums are taken in. */
  private static int order(Scope a, Scope b) {
    return key(a).compareTo(key(b));
  }

  private static String key(Scope scope) {
    int layer = scope.layer() == null ? -2 : scope.layer();
    return "%s\n%s\n%06d\n%s"
        .formatted(scope.checkpointId(), scope.scope(), layer + 2, scope.module());
  }
}
