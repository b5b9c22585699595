package org.lethe.measure.correlation;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.lethe.figure.Numerals;

/** What the rows of {@code mechanisms} say, in a sentence. */
final class MechanismWords {
  private final String confidence;

  /**
   * @param confidence level of the intervals, in words
   */
  MechanismWords(String confidence) {
    this.confidence = confidence;
  }

  /** Returns the measure that goes with forgetting most; none where none was found. */
  static Optional<MechanismRow> strongest(List<MechanismRow> rows) {
    return rows.stream()
        .filter(MechanismRow::isFound)
        .max(Comparator.comparingDouble(row -> Math.abs(row.partial())));
  }

  /**
   * Returns which of the measures go with forgetting.
   *
   * @param main rows of one base and convention, at least one
   */
  String sentence(List<MechanismRow> main) {
    MechanismRow first = main.get(0);
    List<MechanismRow> tested = main.stream().filter(row -> row.p() != null).toList();
    if (tested.isEmpty()) {
      return "Too few tasks (%d) to say which mechanism goes with forgetting."
          .formatted(first.nTasks());
    }
    long found = tested.stream().filter(MechanismRow::isFound).count();
    String of = Numerals.count(tested.size(), "measure");
    Optional<MechanismRow> strongest = strongest(tested);
    if (strongest.isEmpty()) {
      double mde =
          tested.stream()
              .filter(row -> row.mde() != null)
              .mapToDouble(MechanismRow::mde)
              .max()
              .orElse(Double.NaN);
      return "Of %s of mechanisms none goes with forgetting in %s beyond chance; a coefficient of %s would have been found in each."
          .formatted(of, forgotten(first.y()), Numerals.plain(mde, 2));
    }
    MechanismRow row = strongest.get();
    return "Of %s of mechanisms %s with forgetting in %s, with the distance of training held constant. The strongest is %s: forgetting %s by %s standard deviations per standard deviation (%s, %s of %s, p %s adjusted over all)."
        .formatted(
            of,
            found == 1 ? "1 goes" : found + " go",
            forgotten(row.y()),
            MechanismChart.words(row),
            row.partial() > 0 ? "grows" : "falls",
            Numerals.plain(Math.abs(row.partial()), 2),
            interval(row),
            Numerals.count(row.nPairs(), "pair"),
            Numerals.count(row.nTasks(), "task"),
            Numerals.p(row.pBh()));
  }

  /** Returns what forgetting is measured in. */
  static String forgotten(String y) {
    return y.equals("loss_delta") ? "loss" : "accuracy";
  }

  /** Returns the interval of the partial coefficient. */
  String interval(MechanismRow row) {
    return row.partialLow() == null
        ? "no interval"
        : "%s %s to %s"
            .formatted(
                confidence,
                Numerals.plain(row.partialLow(), 2),
                Numerals.plain(row.partialHigh(), 2));
  }
}
