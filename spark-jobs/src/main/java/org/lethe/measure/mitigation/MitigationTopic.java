package org.lethe.measure.mitigation;

import static org.lethe.figure.DataTable.Cell.number;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.lethe.figure.Chapter;
import org.lethe.figure.Chart;
import org.lethe.figure.DataTable;
import org.lethe.figure.LegendEntry;
import org.lethe.figure.MetricUnit;
import org.lethe.figure.Numerals;
import org.lethe.figure.Palette;
import org.lethe.figure.ReportTables;
import org.lethe.figure.Section;
import org.lethe.figure.Topic;

/** Do recipes forget less than the reference that has learned equally much? */
final class MitigationTopic implements Topic {
  private static final String ID = "mitigation";
  private static final String TITLE = "Which recipe forgets less, having learned equally much?";
  private static final String READING =
      "A line is a recipe with a seed; it begins before the last task is taught, and its dots are"
          + " the states that were saved: further right more is learned, further up more is kept."
          + " New tasks count when each was just learned, in documents that did not decide where"
          + " recipes are matched. Recipes are compared where their lines, straight between dots,"
          + " first reach one level of new tasks in the other documents. Less forgotten: what the"
          + " reference forgets less what the recipe forgets, with an interval over seeds and"
          + " documents; p is Benjamini and Hochberg's over the rows of the table. No difference"
          + " found does not show that there is none; the smallest that one comparison finds with"
          + " probability 0.8 stands beside it. Operations count matrix products of training up to"
          + " the match, of teachers and Fisher information too. Memory is an estimate made before"
          + " training, of the run that needs most, in units of 10⁹ bytes.";

  private final List<MitigationRow> rows;
  private final List<TradeOffRow> curves;

  MitigationTopic(ReportTables tables) {
    this.rows = tables.rows(MitigationRow.TABLE);
    this.curves = tables.rows(TradeOffRow.TABLE);
  }

  @Override
  public Chapter chapter() {
    return Chapter.LOSSES;
  }

  @Override
  public List<String> absent() {
    return rows.isEmpty() ? List.of("recipes beside a plain one") : List.of();
  }

  @Override
  public Section section() {
    if (rows.isEmpty()) {
      return Section.absent(
          ID, TITLE, "No task was taught by a recipe and by a reference recipe.", READING);
    }
    List<String> recipes = curves.stream().map(TradeOffRow::recipe).distinct().sorted().toList();
    List<LegendEntry> legend =
        recipes.stream()
            .map(
                recipe ->
                    new LegendEntry(
                        Palette.repeats(recipes, recipe) ? "dash" : "line",
                        Palette.of(recipes, recipe),
                        recipe))
            .toList();
    List<Chart> charts = new ArrayList<>();
    String metric = metric();
    for (List<String> tasks : curves.stream().map(TradeOffRow::tasks).distinct().toList()) {
      List<TradeOffRow> drawn =
          curves.stream()
              .filter(row -> row.tasks().equals(tasks) && row.metric().equals(metric))
              .filter(row -> row.plasticity() != null && row.retention() != null)
              .toList();
      if (!drawn.isEmpty()) {
        charts.add(new TradeOffChart(drawn, recipes).draw("mitigation-" + charts.size()));
      }
    }
    List<DataTable> tables =
        List.of(
            table("Mean over old tasks", rows.stream().filter(row -> row.task() == null).toList()),
            table("Each old task", rows.stream().filter(row -> row.task() != null).toList()));
    return new Section(
        ID,
        TITLE,
        lead(),
        READING,
        Math.min(2, Math.max(1, charts.size())),
        legend,
        charts,
        tables);
  }

  @Override
  public List<String> sentences() {
    return rows.isEmpty() ? List.of() : List.of(lead());
  }

  /** The metric by which recipes are matched: not the loss where there is another. */
  private String metric() {
    return rows.stream()
        .map(MitigationRow::metric)
        .filter(metric -> !metric.equals("loss"))
        .findFirst()
        .orElse("loss");
  }

  /**
   * Says of every verdict which recipes have it, in every metric, of the longest order of tasks.
   */
  private String lead() {
    List<MitigationRow> pooled = rows.stream().filter(row -> row.task() == null).toList();
    List<String> longest =
        pooled.stream()
            .map(MitigationRow::tasks)
            .reduce((first, second) -> second.size() > first.size() ? second : first)
            .orElse(List.of());
    Map<MetricUnit, List<MitigationRow>> units = new LinkedHashMap<>();
    pooled.stream()
        .filter(row -> row.tasks().equals(longest))
        .forEach(row -> units.computeIfAbsent(unit(row), u -> new ArrayList<>()).add(row));
    String verdicts =
        units.entrySet().stream()
            .map(unit -> " In %s: %s.".formatted(unit.getKey().name(), parts(unit.getValue())))
            .collect(Collectors.joining());
    boolean others = pooled.stream().anyMatch(row -> !row.tasks().equals(longest));
    return "Against %s at equal scores of the new tasks (%s), mean over old tasks.%s%s"
        .formatted(
            rows.get(0).referenceRecipe(),
            String.join(", then ", longest),
            verdicts,
            others ? " The table has the other orders of tasks too." : "");
  }

  private static String parts(List<MitigationRow> pooled) {
    return Arrays.stream(RecipeVerdict.values())
        .map(verdict -> part(pooled, verdict))
        .filter(part -> !part.isEmpty())
        .collect(Collectors.joining("; "));
  }

  private static String part(List<MitigationRow> pooled, RecipeVerdict verdict) {
    String recipes =
        pooled.stream()
            .filter(row -> row.verdict().equals(verdict.name()))
            .map(MitigationTopic::recipe)
            .collect(Collectors.joining(", "));
    return recipes.isEmpty() ? "" : verdict.words() + ": " + recipes;
  }

  private static String recipe(MitigationRow row) {
    MetricUnit unit = unit(row);
    return row.ciLow() == null
        ? row.recipe()
        : "%s by %s (%s)"
            .formatted(
                row.recipe(),
                unit.signed(row.difference()),
                unit.interval(row.ciLow(), row.ciHigh()));
  }

  private static MetricUnit unit(MitigationRow row) {
    return row.metric().equals("loss") ? MetricUnit.NATS : MetricUnit.ofMetric(row.metric());
  }

  private static DataTable table(String caption, List<MitigationRow> rows) {
    List<List<DataTable.Cell>> cells = new ArrayList<>();
    for (MitigationRow row : rows) {
      MetricUnit unit = unit(row);
      cells.add(
          DataTable.row(
              String.join(", then ", row.tasks()),
              row.recipe(),
              row.objective(),
              row.task() == null ? row.nTasks() + " old tasks" : row.task(),
              row.metric(),
              RecipeVerdict.words(row.verdict()),
              number(shown(unit, row.difference())),
              number(unit.interval(row.ciLow(), row.ciHigh())),
              number(Numerals.p(row.pBh())),
              number(shown(unit, row.detectable())),
              number(shown(unit, row.forgetting())),
              number(shown(unit, row.referenceForgetting())),
              number(Numerals.plain(row.plasticity(), 3)),
              number(Numerals.plain(row.referencePlasticity(), 3)),
              number(operations(row.operations())),
              number(operations(row.referenceOperations())),
              number(
                  row.trainedParameters() == null
                      ? Numerals.NONE
                      : Numerals.count(row.trainedParameters())),
              number(gigabytes(row.estimatedMemory())),
              number(gigabytes(row.referenceEstimatedMemory())),
              number("%d of %d".formatted(row.nMatched(), row.nSeeds())),
              row.flag() == null ? null : row.flag().replace('_', ' ').toLowerCase(Locale.ROOT)));
    }
    return DataTable.folded(
        caption,
        List.of(
            "taught",
            "recipe",
            "objective",
            "tested on",
            "metric",
            "verdict",
            "less forgotten",
            "interval",
            "p (BH)",
            "detectable",
            "forgotten",
            "reference forgot",
            "new tasks",
            "reference, new tasks",
            "operations",
            "reference operations",
            "trained parameters",
            "memory, estimate",
            "reference memory, estimate",
            "seeds matched",
            "note"),
        cells);
  }

  private static String shown(MetricUnit unit, Double value) {
    return value == null ? Numerals.NONE : unit.signed(value);
  }

  private static String gigabytes(Long bytes) {
    return bytes == null ? Numerals.NONE : Numerals.plain(bytes / 1e9, 3) + " GB";
  }

  private static String operations(Double value) {
    return value == null ? Numerals.NONE : String.format(Locale.ROOT, "%.2e", value);
  }
}
