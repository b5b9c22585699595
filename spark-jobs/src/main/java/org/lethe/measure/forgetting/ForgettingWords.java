package org.lethe.measure.forgetting;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.lethe.figure.Confidence;
import org.lethe.figure.Fact;
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

  /** Returns a fact for every row. */
  List<Fact> facts(List<ForgettingRow> rows) {
    return rows.stream().map(this::fact).toList();
  }

  private Fact fact(ForgettingRow row) {
    MetricUnit unit = MetricUnit.of(row.convention(), row.metric());
    String sentence =
        "%s: %s at %s, %s at %s. Forgotten: %s %s (%s %s), p %s, n = %s: %s."
            .formatted(
                MetricUnit.words(row.metric()),
                unit.plain(row.before()),
                row.referenceId(),
                unit.plain(row.after()),
                row.checkpointId(),
                unit.signed(row.value()),
                unit.name(),
                confidence,
                unit.interval(row.ciLow(), row.ciHigh()),
                Numerals.p(row.pValue()),
                Numerals.count(row.n()),
                row.shows().words());
    return new Fact(row.checkpointId(), row.task(), row.metric(), row.value(), sentence);
  }

  /** Returns how many rows have a verdict. */
  static long count(List<ForgettingRow> rows, Verdict verdict) {
    return rows.stream().filter(row -> row.shows() == verdict).count();
  }

  /** Returns the largest loss that holds; empty where there is none. */
  static Optional<ForgettingRow> worst(List<ForgettingRow> rows) {
    return rows.stream()
        .filter(row -> row.shows() == Verdict.LOST)
        .max(Comparator.comparing(ForgettingRow::value));
  }

  /**
   * Returns a sentence on the largest loss that holds among the tasks of its checkpoint; empty
   * where none does.
   *
   * @param others rows of one convention, of tasks the checkpoints were not trained on
   */
  Optional<String> largest(List<ForgettingRow> others) {
    return worst(others)
        .map(
            row ->
                "Most was forgotten, in %s, on %s after fine-tuning on %s: %s. It holds after Holm's correction over the tasks of this checkpoint; the interval is of this comparison alone."
                    .formatted(
                        MetricUnit.words(row.metric()), row.task(), training(row), amount(row)));
  }

  /** Returns the largest loss that holds, in short; empty where none does. */
  Optional<String> most(List<ForgettingRow> others) {
    return worst(others)
        .map(
            row ->
                "The largest loss is on %s after fine-tuning on %s: %s."
                    .formatted(row.task(), training(row), amount(row)));
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
        "At the end of %s (%s) %d of %s are below the base and %d above (Holm over the tasks)"
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
