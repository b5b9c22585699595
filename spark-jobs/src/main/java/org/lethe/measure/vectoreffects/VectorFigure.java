package org.lethe.measure.vectoreffects;

import static org.lethe.figure.DataTable.Cell.number;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.lethe.figure.Chapter;
import org.lethe.figure.Chart;
import org.lethe.figure.DataTable;
import org.lethe.figure.Numerals;
import org.lethe.figure.Roster;
import org.lethe.figure.Section;
import org.lethe.figure.Topic;
import org.lethe.measure.context.ContextWords;

/**
 * Loss of answers by the block at which a vector is added, and what is gained where it was chosen.
 */
final class VectorFigure implements Topic {
  private static final int PANELS = 12;
  private static final String READING =
      "The vector of a task is added to the residual stream after one block, at the last token of"
          + " prompts that do not tell the task: the question alone (zero-shot), or demonstrations"
          + " with each other's answers (shuffled). Asked are queries that the checkpoint answers"
          + " right when it is told. Random heads: as many other heads of the same blocks. Gaussian:"
          + " coordinates with the vector's mean and variance. Block and strength are chosen for each"
          + " form of prompt: least loss on its validation queries. Curves and gains are of test"
          + " queries, which choose nothing. Works: less loss"
          + " than without a vector, than with random heads and than with Gaussian vectors, Holm's"
          + " p below 0.05 over the rows of the checkpoint. Not shown is no proof of no effect;"
          + " below 20 prompts nothing is judged.";

  private final List<VectorGainRow> gains;
  private final List<VectorEffectRow> sweeps;
  private final Roster roster;

  VectorFigure(List<VectorGainRow> gains, List<VectorEffectRow> effects, Roster roster) {
    List<String> order = roster.checkpoints().stream().map(row -> row.checkpointId()).toList();
    this.gains =
        gains.stream()
            .sorted(
                Comparator.comparing(VectorGainRow::task)
                    .thenComparing(VectorGainRow::source)
                    .thenComparing(VectorGainRow::convention)
                    .thenComparing(VectorGainRow::promptSet)
                    .thenComparing(row -> order.indexOf(row.checkpointId())))
            .toList();
    this.sweeps = effects.stream().filter(row -> row.part().equals("test")).toList();
    this.roster = roster;
  }

  @Override
  public Chapter chapter() {
    return Chapter.EXPLANATIONS;
  }

  @Override
  public Section section() {
    List<Chart> charts = new ArrayList<>();
    sweeps.stream()
        .filter(row -> roster.isBase(row.checkpointId()))
        .collect(
            Collectors.groupingBy(
                row ->
                    List.of(
                        row.task(),
                        row.source(),
                        row.convention(),
                        row.checkpointId(),
                        row.promptSet()),
                () -> new TreeMap<>(Comparator.comparing(Object::toString)),
                Collectors.toList()))
        .forEach(
            (key, rows) -> {
              if (charts.size() < PANELS) {
                String title =
                    "%s, %s at %s (%s)"
                        .formatted(
                            key.get(0),
                            ContextWords.prompts(key.get(4)),
                            key.get(3),
                            ContextWords.vector(key.get(1), key.get(2)));
                charts.add(new SweepChart(rows).draw("vector-effects-" + charts.size(), title));
              }
            });
    return new Section(
        "vector-effects",
        "What a task's vector does",
        lead(),
        READING,
        2,
        SweepChart.legend(),
        charts,
        List.of(table()));
  }

  private String lead() {
    long works = gains.stream().filter(row -> row.verdict().equals("works")).count();
    long judged = gains.stream().filter(row -> !row.verdict().equals("few_items")).count();
    String few =
        judged == gains.size()
            ? ""
            : " (%s with fewer than 20 prompts)"
                .formatted(Numerals.count(gains.size() - judged, "other"));
    return "The vector works in %d of %s that can be judged%s."
        .formatted(works, Numerals.count(judged, "comparison"), few);
  }

  private DataTable table() {
    List<List<DataTable.Cell>> rows = new ArrayList<>();
    for (VectorGainRow row : gains) {
      rows.add(
          DataTable.row(
              row.task(),
              ContextWords.vector(row.source(), row.convention()),
              ContextWords.prompts(row.promptSet()),
              row.checkpointId(),
              ContextWords.verdict(row.verdict()),
              number("%d, × %d".formatted(row.layer(), row.strength())),
              number(Numerals.count(row.n())),
              number(percent(row.top1None())),
              number(percent(row.top1Task())),
              number(percent(row.top1Random())),
              number(percent(row.top1Gaussian())),
              number(interval(row.gain(), row.gainLow(), row.gainHigh())),
              number(
                  interval(
                      row.gainOverRandom(), row.gainOverRandomLow(), row.gainOverRandomHigh())),
              number(Numerals.p(row.pHolm()))));
    }
    return DataTable.open(
        "Gains where the vector is added at its chosen place",
        List.of(
            "task",
            "vector",
            "prompts",
            "checkpoint",
            "verdict",
            "block, strength",
            "n",
            "right without",
            "right with",
            "random heads",
            "Gaussian",
            "loss saved, nats",
            "over random heads",
            "p (Holm)"),
        rows);
  }

  private static String percent(double share) {
    return Numerals.plain(100 * share, 1) + " %";
  }

  private static String interval(double value, Double low, Double high) {
    String ends =
        low == null ? "" : " [%s, %s]".formatted(Numerals.plain(low, 2), Numerals.plain(high, 2));
    return Numerals.signed(value, 2) + ends;
  }
}
