package org.lethe.report;

import static java.util.stream.Collectors.joining;
import static org.lethe.report.DataTable.Cell.number;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.lethe.measure.correlation.CorrelationRow;
import org.lethe.measure.similarity.TaskSimilarityRow;

/** Forgetting of one task by training on another, against how alike the two are. */
final class ScatterFigure {
  private static final String ID = "pairs";
  private static final String TITLE = "Does task alignment go with forgetting?";
  private static final String READING =
      "One point is an ordered pair: training on one task, testing on another; pairs of a task with"
          + " itself are left out. Lengths of training are never mixed; several checkpoints of a"
          + " length trained on the same task, such as seeds, are averaged and make one point."
          + " Horizontally, the cosine of the two tasks' gradients, or a"
          + " similarity of their prompts, on the checkpoint before training. The line is the"
          + " least-squares fit. Pairs share tasks and are not independent: read the Mantel p,"
          + " which permutes tasks, and not the width of the interval, which takes pairs as"
          + " independent. A correlation is not a cause.";

  private static final List<String> CONVENTIONS = List.of("delta", "loss_delta");

  private final ReportData data;
  private final Roster roster;
  private final Comparisons comparisons;

  ScatterFigure(ReportData data, Roster roster) {
    this.data = data;
    this.roster = roster;
    this.comparisons = new Comparisons(data, roster);
  }

  /** Returns the section. */
  Section section() {
    List<Chart> charts = new ArrayList<>();
    List<String> measures = measures();
    for (String base : roster.bases()) {
      for (String measure : measures) {
        for (String convention : CONVENTIONS) {
          chart(base, measure, convention, charts.size()).ifPresent(charts::add);
        }
      }
    }
    if (charts.isEmpty() && data.correlations().isEmpty()) {
      return Section.absent(ID, TITLE, why(measures), READING);
    }
    String lead =
        charts.isEmpty()
            ? "Not drawn: no pair of tasks has both a measure and a forgetting value."
            : "Each measure against forgetting in accuracy (left) and in loss (right)."
                + roster.bases().stream().map(this::drawn).distinct().collect(joining());
    return new Section(
        ID, TITLE, lead, READING, 2, legend(), charts, List.of(points(measures), table()));
  }

  private String drawn(String base) {
    Optional<Integer> length = roster.length(base);
    return length.isEmpty()
        ? ""
        : " Drawn are checkpoints after %s of training; other lengths stand in the table of coefficients."
            .formatted(Numbers.count(length.get(), "step"));
  }

  private String why(List<String> measures) {
    return measures.isEmpty()
        ? "Not shown: neither gradient_alignment nor task_similarity has rows for two tasks."
        : "Not shown: no checkpoint was fine-tuned on one of the measured tasks and tested on"
            + " another.";
  }

  /** Returns the measures drawn: of each similarity, the middle one of its layers. */
  private List<String> measures() {
    List<String> measures = new ArrayList<>();
    if (!data.alignment().isEmpty()) {
      measures.add(PairMeasure.GLOBAL_ALIGNMENT);
    }
    for (String similarity :
        List.of("cosine_centred", "subspace_overlap", "tfidf_cosine", "cosine_raw")) {
      List<TaskSimilarityRow> rows =
          data.similarity().stream()
              .filter(row -> row.measure().equals(similarity))
              .sorted(Comparator.comparing(r -> r.layer() == null ? -1 : r.layer()))
              .toList();
      List<String> layers = rows.stream().map(PairMeasure::name).distinct().toList();
      if (!layers.isEmpty()) {
        measures.add(layers.get(layers.size() / 2));
      }
    }
    return measures;
  }

  private List<TrainedPair> pairs(String base, String convention) {
    return TrainedPair.of(comparisons.drawn(convention), roster, base);
  }

  private Optional<Chart> chart(String base, String name, String convention, int number) {
    PairMeasure measure = new PairMeasure(data, name);
    List<Option> points = new ArrayList<>();
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    Unit unit = Unit.NATS;
    for (TrainedPair pair : pairs(base, convention)) {
      Optional<Double> x = measure.value(base, pair.trainedOn(), pair.task());
      unit = pair.unit();
      if (x.isPresent()) {
        points.add(point(pair, x.get()));
        least = Math.min(least, x.get());
        most = Math.max(most, x.get());
      }
    }
    if (points.isEmpty()) {
      return Optional.empty();
    }
    Optional<CorrelationRow> r = correlation(base, name, convention);
    List<Option> series = new ArrayList<>();
    series.add(
        Option.of("type", "scatter", "data", points, "symbolSize", 10)
            .set("markLine", Axis.zero("yAxis")));
    if (r.isPresent() && r.get().slope() != null && r.get().intercept() != null) {
      series.add(fit(r.get(), unit.scale(), least, most));
    }
    String y = (convention.equals("delta") ? comparisons.metric() : "loss") + " forgotten";
    Option grid = Option.of("left", 66, "right", 18, "top", 10).set("bottom", 48);
    Option option =
        Option.of("grid", grid, "tooltip", Axis.tooltip())
            .set("xAxis", Axis.values(words(name)).set("scale", true))
            .set("yAxis", Axis.values("%s (%s)".formatted(y, unit.name())).set("nameGap", 46))
            .set("series", series);
    String of = roster.bases().size() > 1 ? ", from " + base : "";
    String title = "%s against %s%s".formatted(y, words(name), of);
    String alt = "%s, %d pairs.".formatted(title, points.size());
    return Optional.of(
        new Chart("pairs-" + number, title, note(r, points.size()), 330, alt, option));
  }

  private Option point(TrainedPair pair, double x) {
    String colour = Palette.of(roster.tasks(), pair.trainedOn());
    String tip =
        "trained on %s, tested on %s\nmeasure %s\nforgotten %s %s\n%s\n%s"
            .formatted(
                pair.trainedOn(),
                pair.task(),
                Numbers.plain(x, 4),
                pair.unit().signed(pair.value()),
                pair.unit().name(),
                pair.described(Confidence.label(data)),
                pair.beyondChance() ? "beyond chance" : "not beyond chance");
    Option style = Option.of("color", pair.beyondChance() ? colour : "var(--surface)");
    style.set("borderColor", colour).set("borderWidth", 2);
    return Option.of("value", List.of(x, pair.value() * pair.unit().scale()))
        .set("itemStyle", style)
        .set("tip", tip);
  }

  private static Option fit(CorrelationRow row, double scale, double least, double most) {
    List<List<Double>> ends = new ArrayList<>();
    for (double x : new double[] {least, most}) {
      ends.add(List.of(x, (row.intercept() + row.slope() * x) * scale));
    }
    return Option.of("type", "line", "data", ends, "symbol", "none")
        .set("silent", true)
        .set("lineStyle", Option.of("color", "var(--text)", "width", 1.5, "type", "dashed"));
  }

  private Optional<CorrelationRow> correlation(String base, String measure, String y) {
    String x = roster.bases().size() > 1 ? measure + "@" + base : measure;
    return correlations(data, roster, base).stream()
        .filter(row -> row.x().equals(x) && row.y().equals(y) && row.method().equals("pearson"))
        .findFirst();
  }

  /** Returns the coefficients over the pairs that are drawn: of one length, over all seeds. */
  static List<CorrelationRow> correlations(ReportData data, Roster roster, String base) {
    Optional<Integer> length = roster.length(base);
    return data.correlations().stream()
        .filter(row -> length.isEmpty() || length.get().equals(row.trainingSteps()))
        .sorted(Comparator.comparing(ScatterFigure::checkpoints).reversed())
        .toList();
  }

  private static long checkpoints(CorrelationRow row) {
    return row.nCheckpoints() == null ? 0 : row.nCheckpoints();
  }

  private String note(Optional<CorrelationRow> correlation, int points) {
    if (correlation.isEmpty()) {
      return "%s; the correlations table has no coefficient for them"
          .formatted(Numbers.count(points, "pair"));
    }
    CorrelationRow row = correlation.get();
    String text =
        "Pearson r = %s (%s) · Mantel p = %s · %s of %s"
            .formatted(
                Numbers.plain(row.r(), 2),
                interval(row),
                Numbers.p(row.pMantel()),
                Numbers.count(row.nPairs(), "pair"),
                Numbers.count(row.nTasks(), "task"));
    return row.nPairs() == points ? text : text + " · drawn " + Numbers.count(points, "pair");
  }

  private String interval(CorrelationRow row) {
    if (row.ciLow() == null || row.ciHigh() == null) {
      return row.nPairs() < 8 ? "fewer than 8 pairs: no interval" : "no interval";
    }
    return "%s %s to %s, %s"
        .formatted(
            Confidence.label(data),
            Numbers.plain(row.ciLow(), 2),
            Numbers.plain(row.ciHigh(), 2),
            row.ciMethod().replace("fisher_z", "Fisher z"));
  }

  /** Returns the measure in words, for an axis. */
  static String words(String name) {
    return name.replace("gradient_alignment_global", "gradient cosine (all parameters)")
        .replace("similarity_cosine_centred", "cosine of hidden states (centred)")
        .replace("similarity_cosine_raw", "cosine of hidden states (raw)")
        .replace("similarity_subspace_overlap", "subspace overlap")
        .replace("similarity_tfidf_cosine", "TF-IDF cosine of prompts (no model)")
        .replace("_layer_", ", layer ");
  }

  private List<LegendEntry> legend() {
    Set<String> taught = new LinkedHashSet<>();
    for (String base : roster.bases()) {
      for (String convention : CONVENTIONS) {
        pairs(base, convention).forEach(pair -> taught.add(pair.trainedOn()));
      }
    }
    List<LegendEntry> legend = new ArrayList<>();
    for (String task : roster.tasks()) {
      if (taught.contains(task)) {
        String label = "trained on " + task;
        legend.add(new LegendEntry("dot", Palette.of(roster.tasks(), task), label));
      }
    }
    legend.add(new LegendEntry("ring", "var(--muted)", "hollow: not beyond chance"));
    legend.add(new LegendEntry("dash", "var(--text)", "least-squares fit"));
    return legend;
  }

  private DataTable points(List<String> measures) {
    List<String> columns = new ArrayList<>(List.of("trained on", "tested on", "before"));
    columns.add("forgotten");
    columns.add("unit");
    measures.forEach(name -> columns.add(words(name)));
    List<PairMeasure> values = measures.stream().map(name -> new PairMeasure(data, name)).toList();
    List<List<DataTable.Cell>> rows = new ArrayList<>();
    for (String base : roster.bases()) {
      for (String convention : CONVENTIONS) {
        for (TrainedPair pair : pairs(base, convention)) {
          rows.add(cells(pair, values));
        }
      }
    }
    return DataTable.folded("The points", columns, rows);
  }

  private static List<DataTable.Cell> cells(TrainedPair pair, List<PairMeasure> measures) {
    List<DataTable.Cell> cells =
        DataTable.row(
            pair.trainedOn(),
            pair.task(),
            pair.base(),
            number(pair.unit().signed(pair.value())),
            pair.unit().name());
    for (PairMeasure measure : measures) {
      Optional<Double> x = measure.value(pair.base(), pair.trainedOn(), pair.task());
      cells.add(number(Numbers.plain(x.orElse(null), 4)));
    }
    return cells;
  }

  private DataTable table() {
    List<List<DataTable.Cell>> rows = new ArrayList<>();
    for (CorrelationRow row : data.correlations()) {
      rows.add(
          DataTable.row(
              row.x(),
              row.y(),
              row.method(),
              number(
                  row.trainingSteps() == null ? Numbers.NONE : Numbers.count(row.trainingSteps())),
              row.seed(),
              row.runs() == null ? null : row.runs().replace('_', ' '),
              number(Numbers.count(row.nTasks())),
              number(Numbers.count(row.nPairs())),
              number(Numbers.plain(row.r(), 3)),
              number(interval(row)),
              number(Numbers.p(row.pNaive())),
              number(Numbers.p(row.pMantel())),
              number(Numbers.plain(row.slope(), 4)),
              number(Numbers.plain(row.looLow(), 2) + " to " + Numbers.plain(row.looHigh(), 2)),
              row.flag()));
    }
    return DataTable.folded(
        "Every coefficient (slope in units of the table: shares, not points)",
        List.of(
            "measure",
            "forgetting",
            "method",
            "steps",
            "seed",
            "a trained task is",
            "tasks",
            "pairs",
            "r",
            "interval",
            "p (naive)",
            "p (Mantel)",
            "slope",
            "one task left out",
            "flag"),
        rows);
  }
}
