package org.lethe.measure.mitigation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.lethe.analysis.TradeOff;
import org.lethe.measure.mitigation.RecipeCurve.State;

/** Matches recipes with the reference on the validation parts of the new tasks. */
final class Matches {
  private Matches() {}

  /**
   * Returns a match of every recipe, order and seed that the reference was trained with too.
   *
   * @param reference name of the reference recipe
   */
  static List<Match> of(
      List<RecipeCurve> curves,
      String reference,
      MitigationOptions options,
      BlendedAnswers answers) {
    List<Match> matches = new ArrayList<>();
    for (RecipeCurve curve : curves) {
      List<RecipeCurve> references =
          curves.stream()
              .filter(other -> other.recipe().equals(reference))
              .filter(other -> other.order().equals(curve.order()))
              .toList();
      for (RecipeCurve other : references) {
        if (other.seed() == curve.seed() && !curve.recipe().equals(reference)) {
          double level = level(references, options, answers);
          matches.add(
              new Match(
                  curve,
                  other,
                  level,
                  place(curve, level, options, answers),
                  place(other, level, options, answers)));
        }
      }
    }
    return matches;
  }

  /** Above where the reference starts by a share of what it learns at most, mean over seeds. */
  private static double level(
      List<RecipeCurve> references, MitigationOptions options, BlendedAnswers answers) {
    double level = 0;
    for (RecipeCurve curve : references) {
      double[] values =
          plasticity(curve, options.metrics().get(0).key(), answers, BlendedAnswers.VALIDATION);
      double most = Arrays.stream(values).max().orElse(Double.NaN);
      level += (values[0] + options.plasticity() * (most - values[0])) / references.size();
    }
    return level;
  }

  private static TradeOff.Place place(
      RecipeCurve curve, double level, MitigationOptions options, BlendedAnswers answers) {
    double[] values =
        plasticity(curve, options.metrics().get(0).key(), answers, BlendedAnswers.VALIDATION);
    return TradeOff.first(values, level, options.plasticityTolerance()).orElse(null);
  }

  /** Returns the mean over taught tasks of the score when each was just learned, by state. */
  static double[] plasticity(RecipeCurve curve, String metric, BlendedAnswers answers, int part) {
    return curve.states().stream()
        .mapToDouble(state -> plasticity(curve, state, metric, answers, part))
        .toArray();
  }

  static double plasticity(
      RecipeCurve curve, State state, String metric, BlendedAnswers answers, int part) {
    List<String> tasks = curve.order().tasks();
    double sum = 0;
    for (int i = 0; i < tasks.size(); i++) {
      sum += answers.mean(tasks.get(i), state.learned().get(i), part, metric);
    }
    return sum / tasks.size();
  }
}
