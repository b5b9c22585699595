package org.lethe.measure.headeffects;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.lethe.figure.Chapter;
import org.lethe.figure.Chart;
import org.lethe.figure.DataTable;
import org.lethe.figure.Numerals;
import org.lethe.figure.Roster;
import org.lethe.figure.Section;
import org.lethe.figure.Topic;
import org.lethe.measure.context.ContextWords;
import org.lethe.table.CheckpointRow;

/**
 * Effects of all heads as maps of blocks and heads: at a base, and at the checkpoint whose effects
 * follow the base's least. Tasks without a vector at the base are not drawn.
 */
final class EffectFigure implements Topic {
  private static final String READING =
      "An effect is what changes in the answer to a prompt that does not tell the task when the"
          + " head's output at the last token is replaced by (todd) or increased by (fv) its mean"
          + " over prompts that tell the task: the probability of the first right token (todd), or"
          + " the fall of the mean loss per right token (fv). A frame marks the heads that make the"
          + " vector; the interval stands in the tooltip and counts trials of one query as one.";

  private final EffectGroups groups;
  private final Roster roster;

  EffectFigure(EffectGroups groups, Roster roster) {
    this.groups = groups;
    this.roster = roster;
  }

  @Override
  public Chapter chapter() {
    return Chapter.EXPLANATIONS;
  }

  @Override
  public Section section() {
    List<List<EffectHeadRow>> drawn = new ArrayList<>();
    for (EffectGroups.Kind kind : groups.kinds()) {
      for (String base : roster.bases()) {
        if (groups.at(kind, base) != null && !groups.isUndefined(kind, base)) {
          drawn.add(groups.at(kind, base));
          drawn.addAll(leastAlike(kind, base));
        }
      }
    }
    List<Chart> charts = new ArrayList<>();
    drawn.forEach(rows -> charts.add(chart(charts.size(), rows)));
    return new Section(
        "head-effects",
        "Which heads carry a task",
        lead(drawn),
        READING,
        2,
        List.of(),
        charts,
        tables(drawn));
  }

  private List<DataTable> tables(List<List<EffectHeadRow>> drawn) {
    DataTable compared = new EffectTables(groups, roster).compared(groups.kinds());
    DataTable chosen = EffectTables.chosen(drawn);
    return compared.rows().isEmpty() ? List.of(chosen) : List.of(compared, chosen);
  }

  private String lead(List<List<EffectHeadRow>> drawn) {
    String missing =
        groups.kinds().stream()
            .filter(kind -> roster.bases().stream().anyMatch(id -> groups.isUndefined(kind, id)))
            .map(
                kind ->
                    "%s (%s)"
                        .formatted(
                            kind.task(), ContextWords.vector(kind.source(), kind.convention())))
            .distinct()
            .collect(Collectors.joining(", "));
    String undefined = missing.isEmpty() ? "" : " Without a vector at the base: " + missing + ".";
    if (drawn.isEmpty()) {
      return "Nothing is drawn." + undefined;
    }
    long tasks = drawn.stream().map(rows -> rows.get(0).task()).distinct().count();
    return "Effects of %s on answers to %s.%s"
        .formatted(
            Numerals.count(drawn.get(0).size(), "head"), Numerals.count(tasks, "task"), undefined);
  }

  /** Returns the effects that follow the base's least; none when there are no others. */
  private List<List<EffectHeadRow>> leastAlike(EffectGroups.Kind kind, String base) {
    return roster.checkpoints().stream()
        .map(CheckpointRow::checkpointId)
        .filter(id -> !id.equals(base) && groups.at(kind, id) != null)
        .filter(id -> !groups.isUndefined(kind, id))
        .map(id -> groups.at(kind, id))
        .min(
            Comparator.comparingDouble(
                after -> EffectGroups.correlation(groups.at(kind, base), after)))
        .map(List::of)
        .orElse(List.of());
  }

  private static Chart chart(int index, List<EffectHeadRow> rows) {
    EffectHeadRow first = rows.get(0);
    String kind = ContextWords.vector(first.source(), first.convention());
    return new HeadMap(rows)
        .draw(
            "head-effects-" + index,
            "%s at %s (%s, %s)"
                .formatted(first.task(), first.checkpointId(), kind, first.method()));
  }
}
