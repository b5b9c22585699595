package org.lethe.measure.depth;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.lethe.figure.Against;
import org.lethe.figure.Answer;
import org.lethe.figure.Chapter;
import org.lethe.figure.Chart;
import org.lethe.figure.Compared;
import org.lethe.figure.Confidence;
import org.lethe.figure.Group;
import org.lethe.figure.LegendEntry;
import org.lethe.figure.ReportTables;
import org.lethe.figure.Roster;
import org.lethe.figure.Section;
import org.lethe.figure.Topic;

/** Drift by thirds of the blocks, a line a checkpoint, and how it goes with the loss. */
final class DepthFigure implements Topic {
  private static final String ID = "depth";
  private static final String TITLE = "How deep states moved, and whether that goes with the loss";
  private static final String READING =
      "Drift of a document is 1 − cosine of its mean-centred states before and after, mean over the"
          + " layers of a third of the blocks; a line is a checkpoint, mean over tasks. A third moved"
          + " more than the others where the interval of its drift less the mean of the other two,"
          + " over the same documents, lies above 0. Below it Spearman's correlation over documents"
          + " of drift with the increase of the right answer's loss; its p-values are permutation"
          + " tests, corrected (Benjamini and Hochberg) over the tasks and thirds of a checkpoint.";

  private final List<DriftByDepthRow> depth;
  private final List<DriftAndLossRow> loss;
  private final Roster roster;
  private final DepthTables numbers;

  DepthFigure(ReportTables tables, Roster roster) {
    this.depth = atOnePosition(tables.rows(DriftByDepthRow.TABLE), DriftByDepthRow::position);
    this.loss = atOnePosition(tables.rows(DriftAndLossRow.TABLE), DriftAndLossRow::position);
    this.roster = roster;
    this.numbers = new DepthTables(Confidence.of(tables, DriftByDepthRow.TABLE).label());
  }

  /** Returns the rows at the last prompt token where there are any. */
  private static <R> List<R> atOnePosition(List<R> rows, Function<R, String> position) {
    List<R> last = rows.stream().filter(row -> position.apply(row).equals("last")).toList();
    return last.isEmpty() ? rows : last;
  }

  @Override
  public Chapter chapter() {
    return Chapter.EXPLANATIONS;
  }

  @Override
  public Section section() {
    if (depth.isEmpty()) {
      return Section.absent(
          ID,
          TITLE,
          "Not shown: the drift_by_depth table has no rows. It needs activations of a checkpoint and"
              + " of the one it is compared with.",
          READING);
    }
    List<Chart> charts = new ArrayList<>();
    for (Group group : roster.groups()) {
      List<DriftByDepthRow> rows = Against.sinceStart(depth, group, roster);
      if (!rows.isEmpty()) {
        charts.add(new DepthChart(roster, group, rows).draw("depth-" + charts.size()));
      }
    }
    List<DriftByDepthRow> drawn = sinceStart(depth);
    List<DriftAndLossRow> losses = sinceStart(loss);
    return new Section(
        ID,
        TITLE,
        words().lead(),
        READING,
        2,
        legend(drawn),
        charts,
        List.of(numbers.depth(drawn), numbers.loss(losses)));
  }

  /** Returns the rows that the charts draw: each checkpoint against where its group started. */
  private <R extends Compared> List<R> sinceStart(List<R> rows) {
    return roster.groups().stream()
        .flatMap(group -> Against.sinceStart(rows, group, roster).stream())
        .toList();
  }

  private DepthWords words() {
    return new DepthWords(sinceStart(depth), sinceStart(loss));
  }

  @Override
  public List<Answer> answers() {
    return words().answers();
  }

  private List<LegendEntry> legend(List<DriftByDepthRow> drawn) {
    Set<String> trained = drawn.stream().map(this::trainedOn).collect(Collectors.toSet());
    return Stream.concat(
            LegendEntry.ofTraining("line", roster.tasks(), trained).stream(),
            drawn.stream()
                .filter(row -> trainedOn(row) == null)
                .limit(1)
                .map(
                    row -> new LegendEntry("dash", "var(--muted)", "trained on no task (control)")))
        .toList();
  }

  private String trainedOn(Compared row) {
    return roster.trainedOn(row.checkpointId());
  }

  @Override
  public List<String> absent() {
    return depth.isEmpty() ? List.of("drift by depth") : List.of();
  }
}
