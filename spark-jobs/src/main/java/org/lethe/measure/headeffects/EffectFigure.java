package org.lethe.measure.headeffects;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.lethe.analysis.Correlation;
import org.lethe.figure.Chapter;
import org.lethe.figure.Chart;
import org.lethe.figure.DataTable;
import org.lethe.figure.DataTable.Cell;
import org.lethe.figure.Numerals;
import org.lethe.figure.Roster;
import org.lethe.figure.Section;
import org.lethe.figure.Topic;

/**
 * Effects of all heads as maps of blocks and heads: at a base, and at the checkpoint whose effects
 * follow the base's least.
 */
final class EffectFigure implements Topic {
  private static final String READING =
      "An effect is what changes in the answer to a prompt that does not tell the task when the"
          + " head's output at the last token is replaced by (todd) or increased by (fv) its mean"
          + " over prompts that tell the task: the probability of the first right token (todd), or"
          + " the fall of the mean loss per right token (fv). A frame marks the heads that make the"
          + " vector; the interval stands in the tooltip and counts trials of one query as one.";

  /** Parts of a key that stand before the checkpoint: task, source, convention, method. */
  private static final int KIND = 4;

  private final Map<List<String>, List<EffectHeadRow>> groups;
  private final Roster roster;

  EffectFigure(List<EffectHeadRow> rows, Roster roster) {
    this.roster = roster;
    this.groups =
        rows.stream()
            .sorted(Comparator.comparing(EffectHeadRow::layer).thenComparing(EffectHeadRow::head))
            .collect(
                Collectors.groupingBy(
                    row ->
                        List.of(
                            row.task(),
                            row.source(),
                            row.convention(),
                            row.method(),
                            row.checkpointId()),
                    LinkedHashMap::new,
                    Collectors.toList()));
  }

  @Override
  public Chapter chapter() {
    return Chapter.EXPLANATIONS;
  }

  @Override
  public Section section() {
    List<Chart> charts = new ArrayList<>();
    List<List<Cell>> numbers = new ArrayList<>();
    for (List<String> kind :
        groups.keySet().stream().map(key -> key.subList(0, KIND)).distinct().toList()) {
      for (String base : roster.bases()) {
        List<EffectHeadRow> before = groups.get(key(kind, base));
        if (before == null) {
          continue;
        }
        charts.add(chart(charts.size(), before));
        List<EffectHeadRow> moved = leastAlike(kind, base, before);
        if (moved != null) {
          charts.add(chart(charts.size(), moved));
        }
        numbers.addAll(compared(kind, base, before));
      }
    }
    List<DataTable> tables =
        numbers.isEmpty()
            ? List.of()
            : List.of(
                DataTable.open(
                    "Effects of all heads, checkpoint and base",
                    List.of(
                        "task",
                        "prompts",
                        "convention",
                        "method",
                        "checkpoint",
                        "correlation of effects",
                        "chosen heads in common"),
                    numbers));
    return new Section(
        "head-effects", "Which heads carry a task", lead(), READING, 2, List.of(), charts, tables);
  }

  private String lead() {
    long tasks = groups.keySet().stream().map(key -> key.get(0)).distinct().count();
    return "Effects of %s on %s at %s."
        .formatted(
            Numerals.count(groups.values().iterator().next().size(), "head"),
            Numerals.count(tasks, "task"),
            Numerals.count(
                groups.keySet().stream().map(key -> key.get(KIND)).distinct().count(),
                "checkpoint"));
  }

  private static List<String> key(List<String> kind, String checkpoint) {
    List<String> key = new ArrayList<>(kind);
    key.add(checkpoint);
    return key;
  }

  /** Returns the effects that follow the base's least; null when there are no others. */
  private List<EffectHeadRow> leastAlike(
      List<String> kind, String base, List<EffectHeadRow> before) {
    return roster.checkpoints().stream()
        .map(row -> row.checkpointId())
        .filter(id -> !id.equals(base) && groups.containsKey(key(kind, id)))
        .map(id -> groups.get(key(kind, id)))
        .min(Comparator.comparingDouble(after -> correlation(before, after)))
        .orElse(null);
  }

  private List<List<Cell>> compared(List<String> kind, String base, List<EffectHeadRow> before) {
    List<List<Cell>> rows = new ArrayList<>();
    for (var checkpoint : roster.checkpoints()) {
      List<EffectHeadRow> after = groups.get(key(kind, checkpoint.checkpointId()));
      if (after != null && !checkpoint.checkpointId().equals(base)) {
        rows.add(
            DataTable.row(
                kind.get(0),
                kind.get(1),
                kind.get(2),
                kind.get(3),
                checkpoint.checkpointId(),
                Cell.number(Numerals.plain(correlation(before, after), 2)),
                Cell.number("%d of %d".formatted(common(before, after), chosen(before)))));
      }
    }
    return rows;
  }

  private static double correlation(List<EffectHeadRow> before, List<EffectHeadRow> after) {
    return Correlation.pearson(effects(before), effects(after));
  }

  private static double[] effects(List<EffectHeadRow> rows) {
    return rows.stream().mapToDouble(EffectHeadRow::effect).toArray();
  }

  private static long chosen(List<EffectHeadRow> rows) {
    return rows.stream().filter(EffectHeadRow::chosen).count();
  }

  private static int common(List<EffectHeadRow> before, List<EffectHeadRow> after) {
    int common = 0;
    for (int i = 0; i < Math.min(before.size(), after.size()); i++) {
      common += before.get(i).chosen() && after.get(i).chosen() ? 1 : 0;
    }
    return common;
  }

  private static Chart chart(int index, List<EffectHeadRow> rows) {
    EffectHeadRow first = rows.get(0);
    String kind =
        first.source().equals("few_shot")
            ? first.convention()
            : "instruction, " + first.convention();
    return new HeadMap(rows)
        .draw(
            "head-effects-" + index,
            "%s at %s (%s, %s)"
                .formatted(first.task(), first.checkpointId(), kind, first.method()));
  }
}
