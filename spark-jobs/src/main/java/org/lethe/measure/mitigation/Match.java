package org.lethe.measure.mitigation;

import java.util.ArrayList;
import java.util.List;
import org.lethe.analysis.TradeOff;
import org.lethe.measure.mitigation.RecipeCurve.Order;
import org.lethe.scoring.Metric;

/**
 * A recipe and the reference with the same seed.
 *
 * @param level score of the new tasks at which they are compared, more = better
 * @param place where the recipe reaches it; null where it does not
 * @param referencePlace where the reference does; null likewise
 */
record Match(
    RecipeCurve recipe,
    RecipeCurve reference,
    double level,
    TradeOff.Place place,
    TradeOff.Place referencePlace) {

  boolean isMatched() {
    return place != null && referencePlace != null;
  }

  Order order() {
    return recipe.order();
  }

  /** Returns what the recipe forgets less than the reference, document by document. */
  Blend difference(String task) {
    int last = order().tasks().size() - 1;
    int learned = order().tasks().indexOf(task);
    Blend less =
        Blend.nothing(task).plus(1, recipe, place, last).plus(-1, reference, referencePlace, last);
    return learned < 0
        ? less
        : less.plus(-1, recipe, place, learned).plus(1, reference, referencePlace, learned);
  }

  /** Returns what the recipe knows more of a new task than the reference, when just learned. */
  Blend plasticity(String task) {
    int learned = order().tasks().indexOf(task);
    return Blend.nothing(task)
        .plus(1, recipe, place, learned)
        .plus(-1, reference, referencePlace, learned);
  }

  /** Returns all blends that are asked of a match; none without one. */
  List<Blend> blends(OldTasks old, List<Metric> metrics) {
    List<Blend> blends = new ArrayList<>();
    if (isMatched()) {
      order().tasks().forEach(task -> blends.add(plasticity(task)));
      for (Metric metric : metrics) {
        old.of(order(), metric).forEach(task -> blends.add(difference(task)));
      }
    }
    return blends;
  }
}
