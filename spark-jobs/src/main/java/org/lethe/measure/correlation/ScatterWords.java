package org.lethe.measure.correlation;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.lethe.analysis.DyadicRegression;
import org.lethe.figure.Answer;
import org.lethe.figure.Confidence;
import org.lethe.figure.MetricUnit;
import org.lethe.figure.Numerals;
import org.lethe.figure.Question;
import org.lethe.figure.ReportTables;
import org.lethe.figure.Roster;

/** What the coefficients of the drawn pairs say. */
final class ScatterWords {
  private final List<CorrelationRow> rows;
  private final Roster roster;
  private final String confidence;

  ScatterWords(ReportTables tables, Roster roster) {
    this.rows = tables.rows(CorrelationRow.TABLE);
    this.roster = roster;
    this.confidence = Confidence.of(tables, CorrelationRow.TABLE).label();
  }

  /**
   * Returns what the association of gradient cosine and forgetting is; of the loss where tested.
   */
  Optional<Answer> answer() {
    return roster.bases().stream()
        .flatMap(base -> drawn(base).stream())
        .filter(row -> row.x().split("@")[0].equals(PairMeasure.GLOBAL_ALIGNMENT))
        .filter(row -> row.method().equals("pearson") && row.r() != null)
        .min(Comparator.comparing(row -> row.y().equals("loss_delta") ? 0 : 1))
        .map(this::answer);
  }

  private Answer answer(CorrelationRow row) {
    return CorrelationTable.TOO_FEW_TASKS.equals(row.flag())
        ? Answer.remark(Question.MECHANISM, sentence(row))
        : new Answer(
            Question.MECHANISM,
            "r = " + Numerals.plain(row.r(), 2),
            row.ciLow() == null || row.ciHigh() == null
                ? "no interval"
                : "%s %s to %s"
                    .formatted(
                        confidence,
                        Numerals.plain(row.ciLow(), 2),
                        Numerals.plain(row.ciHigh(), 2)),
            sentence(row),
            null);
  }

  private String sentence(CorrelationRow row) {
    if (CorrelationTable.TOO_FEW_TASKS.equals(row.flag())) {
      return "Too few tasks (%d, at least %d are needed) to say whether the gradient cosine of two tasks goes with forgetting."
          .formatted(row.nTasks(), DyadicRegression.LEAST_TASKS);
    }
    String forgotten = row.y().equals("loss_delta") ? "loss" : MetricUnit.words(roster.metric());
    String strength =
        row.ciLow() == null || row.ciHigh() == null
            ? "no interval"
            : "%s %s to %s"
                .formatted(
                    confidence, Numerals.plain(row.ciLow(), 2), Numerals.plain(row.ciHigh(), 2));
    String reading =
        !row.tested()
            ? "was not tested by permuting tasks"
            : row.beyondChance()
                ? "is beyond what permuting tasks gives"
                : "is not beyond what permuting tasks gives";
    String after =
        row.trainingSteps() == null ? "" : " after " + Numerals.count(row.trainingSteps(), "step");
    return "The gradient cosine of two tasks against forgetting in %s%s: r = %s (%s, %s, Mantel p %s, adjusted over all measures %s), which %s."
        .formatted(
            forgotten,
            after,
            Numerals.plain(row.r(), 2),
            strength,
            Numerals.count(row.nPairs(), "pair"),
            Numerals.p(row.pMantel()),
            Numerals.p(row.pBh()),
            reading);
  }

  /** Returns the Pearson coefficient of a measure with forgetting in a convention. */
  Optional<CorrelationRow> pearson(String base, String measure, String y) {
    String x = roster.bases().size() > 1 ? measure + "@" + base : measure;
    return drawn(base).stream()
        .filter(row -> row.x().equals(x) && row.y().equals(y) && row.method().equals("pearson"))
        .findFirst();
  }

  /** Returns the coefficients over the pairs that are drawn: of one length, over all seeds. */
  private List<CorrelationRow> drawn(String base) {
    Optional<Integer> length = roster.length(base);
    return rows.stream()
        .filter(row -> length.isEmpty() || length.get().equals(row.trainingSteps()))
        .sorted(Comparator.comparing(ScatterWords::checkpoints).reversed())
        .toList();
  }

  private static long checkpoints(CorrelationRow row) {
    return row.nCheckpoints() == null ? 0 : row.nCheckpoints();
  }

  /** Returns the line under a chart of that many pairs. */
  String note(Optional<CorrelationRow> correlation, int points) {
    if (correlation.isEmpty()) {
      return "%s; the correlations table has no coefficient for them"
          .formatted(Numerals.count(points, "pair"));
    }
    CorrelationRow row = correlation.get();
    if (CorrelationTable.TOO_FEW_TASKS.equals(row.flag())) {
      return "Too few tasks: %s of %s, a coefficient needs at least %d tasks"
          .formatted(
              Numerals.count(row.nPairs(), "pair"),
              Numerals.count(row.nTasks(), "task"),
              DyadicRegression.LEAST_TASKS);
    }
    String text =
        "Pearson r = %s (%s) · Mantel p = %s, adjusted %s · %s of %s"
            .formatted(
                Numerals.plain(row.r(), 2),
                interval(row),
                Numerals.p(row.pMantel()),
                Numerals.p(row.pBh()),
                Numerals.count(row.nPairs(), "pair"),
                Numerals.count(row.nTasks(), "task"));
    return row.nPairs() == points ? text : text + " · drawn " + Numerals.count(points, "pair");
  }

  /** Returns the interval of a coefficient, or why it has none. */
  String interval(CorrelationRow row) {
    if (row.ciLow() == null || row.ciHigh() == null) {
      return "no interval";
    }
    return "%s %s to %s, %s"
        .formatted(
            confidence,
            Numerals.plain(row.ciLow(), 2),
            Numerals.plain(row.ciHigh(), 2),
            row.ciMethod().replace("dyadic_jackknife_t", "a task left out at a time"));
  }

  /** Returns the measure in words, for an axis. */
  static String measure(String name) {
    return name.replace("gradient_alignment_cross_fitted_global", "gradient cosine (cross-fitted)")
        .replace("gradient_alignment_global", "gradient cosine (all parameters)")
        .replace("similarity_cosine_centred", "cosine of hidden states (centred)")
        .replace("similarity_cosine_raw", "cosine of hidden states (raw)")
        .replace("similarity_subspace_overlap", "subspace overlap")
        .replace("similarity_function_vector_cosine_", "cosine of function vectors, ")
        .replace("similarity_instruction_vector_cosine_", "cosine of instruction vectors, ")
        .replace("similarity_gradient_conflict_rate", "conflict rate of gradients")
        .replace("similarity_gradient_interference", "interference of gradients")
        .replace("similarity_tfidf_cosine", "TF-IDF cosine of prompts (no model)")
        .replace("head_disruption_severe", "share of heads severely disrupted")
        .replace("head_disruption", "mean disruption of heads")
        .replace("_layer_", ", layer ");
  }
}
