package org.lethe.measure.forgetting;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.lethe.figure.Confidence;
import org.lethe.figure.Group;
import org.lethe.figure.MetricUnit;
import org.lethe.figure.Numerals;
import org.lethe.figure.ReportTables;
import org.lethe.figure.Roster;
import org.lethe.figure.Verdict;

/** What rows of {@code forgetting} say, in sentences. */
final class ForgettingWords {
  private final Roster roster;
  private final String confidence;

  ForgettingWords(ReportTables tables, Roster roster) {
    this.roster = roster;
    this.confidence = Confidence.of(tables, ForgettingRow.TABLE).label();
  }

  /** Returns how many rows have a verdict. */
  static long count(List<ForgettingRow> rows, Verdict verdict) {
    return rows.stream().filter(row -> row.verdict() == verdict).count();
  }

  /** Returns the largest loss beyond chance; empty where there is none. */
  static Optional<ForgettingRow> worst(List<ForgettingRow> rows) {
    return rows.stream()
        .filter(row -> row.verdict() == Verdict.LOST)
        .max(Comparator.comparing(ForgettingRow::value));
  }

  /**
   * Returns sentences on the effect of fine-tuning on one task on the accuracy on others.
   *
   * @param others rows of tasks the checkpoints were not trained on
   */
  Optional<String> accuracy(List<ForgettingRow> others) {
    if (others.isEmpty()) {
      return Optional.empty();
    }
    String metric = MetricUnit.words(others.get(0).metric());
    long lost = count(others, Verdict.LOST);
    long gained = count(others, Verdict.GAINED);
    String beyond =
        "%d of %s in %s are beyond chance (%s, %s)"
            .formatted(
                lost + gained,
                Numerals.count(others.size(), "difference"),
                metric,
                lost == 1 ? "1 loss" : lost + " losses",
                Numerals.count(gained, "gain"));
    return Optional.of(
        worst(others)
            .map(
                row ->
                    "After fine-tuning on %s, %s lost %s, the largest loss on another task; over all pairs of tasks %s."
                        .formatted(training(row), row.task(), amount(row), beyond))
            .orElse(
                "Forgetting does not appear in %s: after fine-tuning on one task, no other task lost more than chance explains; %s."
                    .formatted(metric, beyond)));
  }

  /**
   * Returns sentences on the effect of fine-tuning on one task on the loss on others.
   *
   * @param others rows of tasks the checkpoints were not trained on
   */
  Optional<String> loss(List<ForgettingRow> others) {
    if (others.isEmpty()) {
      return Optional.empty();
    }
    String counts =
        "%d of %s are losses beyond chance and %d gains"
            .formatted(
                count(others, Verdict.LOST),
                Numerals.count(others.size(), "difference"),
                count(others, Verdict.GAINED));
    return Optional.of(
        worst(others)
            .map(
                row ->
                    "By the loss on the right answer, which moves before the choice does, %s; the largest is %s on %s after training on %s."
                        .formatted(counts, amount(row), row.task(), training(row)))
            .orElse("By the loss on the right answer forgetting does not appear: " + counts + "."));
  }

  /**
   * Returns sentences on the total effect of a sequence.
   *
   * @param end rows of its last checkpoint against the base
   */
  Optional<String> sequence(Group group, List<ForgettingRow> end) {
    if (end.isEmpty()) {
      return Optional.empty();
    }
    String sentence =
        "At the end of %s (%s) %d of %s are below the base beyond chance and %d above"
            .formatted(
                group.title().replaceFirst("^S", "s"),
                Numerals.count(group.checkpoints().size(), "step"),
                count(end, Verdict.LOST),
                Numerals.count(end.size(), "task"),
                count(end, Verdict.GAINED));
    return Optional.of(
        worst(end)
            .map(
                row ->
                    sentence + "; the largest loss is %s of %s.".formatted(amount(row), row.task()))
            .orElse(sentence + "."));
  }

  /** Returns the task trained on, with the checkpoint where several were trained on it. */
  String training(ForgettingRow row) {
    if (row.trainedOn() == null) {
      return row.checkpointId();
    }
    long alike =
        roster.fineTunes(row.referenceId()).stream()
            .filter(other -> other.sequence() == null && row.trainedOn().equals(other.trainedOn()))
            .count();
    return alike > 1 ? "%s (%s)".formatted(row.trainedOn(), row.checkpointId()) : row.trainedOn();
  }

  private String amount(ForgettingRow row) {
    MetricUnit unit = MetricUnit.of(row.convention(), row.metric());
    String interval =
        row.ciLow() == null || row.ciHigh() == null
            ? ""
            : " (%s %s)".formatted(confidence, unit.interval(row.ciLow(), row.ciHigh()));
    return unit.amount(row.value()) + interval;
  }
}
