package org.lethe.measure.mitigation;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lethe.analysis.TradeOff;
import org.lethe.measure.mitigation.RecipeCurve.State;

/**
 * A weighted sum of what checkpoints answer to a document. Documents count that all of them
 * answered.
 *
 * @param task the task it is about
 * @param weights weight by id of a checkpoint
 */
record Blend(String task, LinkedHashMap<String, Double> weights) implements Serializable {

  /** Returns the answers of a checkpoint as they are. */
  static Blend of(String task, String checkpoint) {
    return new Blend(task, new LinkedHashMap<>(Map.of(checkpoint, 1.0)));
  }

  static Blend nothing(String task) {
    return new Blend(task, new LinkedHashMap<>());
  }

  /**
   * Returns this blend and the answers at a place of a curve, times a factor.
   *
   * @param learned which of the curve's tasks was just learned; the last for the state itself
   */
  Blend plus(double factor, RecipeCurve curve, TradeOff.Place place, int learned) {
    LinkedHashMap<String, Double> sum = new LinkedHashMap<>(weights);
    List<State> states = curve.states();
    sum.merge(
        states.get(place.before()).learned().get(learned),
        factor * (1 - place.share()),
        Double::sum);
    sum.merge(
        states.get(place.after()).learned().get(learned), factor * place.share(), Double::sum);
    sum.values().removeIf(weight -> weight == 0);
    return new Blend(task, sum);
  }
}
