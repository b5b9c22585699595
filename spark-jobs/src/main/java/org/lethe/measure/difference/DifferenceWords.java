package org.lethe.measure.difference;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.lethe.figure.MetricUnit;
import org.lethe.figure.Numerals;

/** What rows of {@code differences} say, in sentences. */
final class DifferenceWords {
  private static final List<String> FIRST = List.of("acc", "acc_norm", "exact_match");

  private final List<DifferenceRow> rows;
  private final String interval;

  /**
   * @param interval what intervals are called, for example {@code 95 % CI}
   */
  DifferenceWords(List<DifferenceRow> rows, String interval) {
    this.rows = rows;
    this.interval = interval;
  }

  /** Returns a sentence a family of forgetting, of scores the first metric alone. */
  List<String> sentences() {
    List<String> sentences = new ArrayList<>();
    for (String quantity : List.of("delta", "loss_delta", DifferenceRow.SCORE)) {
      for (String against : new String[] {"base", "parent", null}) {
        List<DifferenceRow> all =
            rows.stream()
                .filter(row -> row.quantity().equals(quantity))
                .filter(row -> Objects.equals(row.against(), against))
                .toList();
        metrics(all).stream()
            .findFirst()
            .ifPresent(
                metric ->
                    sentences.add(
                        sentence(
                            all.stream().filter(row -> row.metric().equals(metric)).toList())));
      }
    }
    return sentences;
  }

  private String sentence(List<DifferenceRow> family) {
    DifferenceRow first = family.get(0);
    String what =
        first.isForgetting()
            ? "forgetting since the %s (%s)"
                .formatted(
                    first.against().equals("base") ? "base" : "checkpoint before", first.metric())
            : "scores (%s)".formatted(first.metric());
    String text =
        ("Of %s of %s, %d hold after correction: %s in %d, %s in %d; %d show none, %d are at the"
                + " floor, %d not tested.")
            .formatted(
                Numerals.count(family.size(), "difference"),
                what,
                count(family, DifferenceVerdict.HIGHER) + count(family, DifferenceVerdict.LOWER),
                DifferenceVerdict.HIGHER.words(first.isForgetting()),
                count(family, DifferenceVerdict.HIGHER),
                DifferenceVerdict.LOWER.words(first.isForgetting()),
                count(family, DifferenceVerdict.LOWER),
                count(family, DifferenceVerdict.NO_DIFFERENCE),
                count(family, DifferenceVerdict.FLOOR),
                count(family, DifferenceVerdict.UNTESTED));
    return text
        + largest(family).stream()
            .limit(1)
            .map(row -> " The largest that holds: " + of(row) + ".")
            .findFirst()
            .orElse("");
  }

  /** Returns the rows of forgetting in the metric that is shown first. */
  static List<DifferenceRow> first(List<DifferenceRow> rows) {
    List<DifferenceRow> forgetting = rows.stream().filter(DifferenceRow::isForgetting).toList();
    String first = metrics(forgetting).stream().findFirst().orElse("");
    return forgetting.stream().filter(row -> row.metric().equals(first)).toList();
  }

  /** Returns the rows beyond chance, the largest difference first. */
  static List<DifferenceRow> largest(List<DifferenceRow> rows) {
    return rows.stream()
        .filter(DifferenceRow::isBeyondChance)
        .sorted(
            Comparator.comparingDouble((DifferenceRow row) -> -Math.abs(row.difference()))
                .thenComparing(DifferenceRow::task)
                .thenComparing(DifferenceRow::checkpointA))
        .toList();
  }

  /** Returns a row in words. */
  String of(DifferenceRow row) {
    MetricUnit unit = unit(row);
    return "%s on %s: A %s, B %s %s; B less A %s (%s %s), p (BH) %s of %s, n = %s: %s"
        .formatted(
            row.checkpoints(),
            row.task(),
            unit.plain(row.valueA()),
            unit.plain(row.valueB()),
            row.isForgetting() ? unit.name() + " forgotten" : unit.name(),
            unit.signed(row.difference()),
            interval,
            unit.interval(row.ciLow(), row.ciHigh()),
            Numerals.p(row.pBh()),
            Numerals.count(row.familySize(), "test"),
            Numerals.count(row.n()),
            row.shows().words(row.isForgetting()));
  }

  static MetricUnit unit(DifferenceRow row) {
    return row.metric().equals("loss") ? MetricUnit.NATS : MetricUnit.ofMetric(row.metric());
  }

  /** Returns the metrics of rows, accuracies first. */
  static List<String> metrics(List<DifferenceRow> rows) {
    return new TreeSet<>(rows.stream().map(DifferenceRow::metric).toList())
        .stream()
            .sorted(
                Comparator.comparingInt(
                    metric -> FIRST.contains(metric) ? FIRST.indexOf(metric) : FIRST.size()))
            .toList();
  }

  private static long count(List<DifferenceRow> rows, DifferenceVerdict verdict) {
    return rows.stream().filter(row -> row.shows() == verdict).count();
  }
}
