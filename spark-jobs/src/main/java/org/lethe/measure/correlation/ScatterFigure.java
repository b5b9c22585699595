package org.lethe.measure.correlation;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.lethe.figure.Answer;
import org.lethe.figure.Chapter;
import org.lethe.figure.Chart;
import org.lethe.figure.LegendEntry;
import org.lethe.figure.Numerals;
import org.lethe.figure.ReportTables;
import org.lethe.figure.Roster;
import org.lethe.figure.Section;
import org.lethe.figure.Topic;
import org.lethe.measure.forgetting.ForgettingRows;
import org.lethe.measure.similarity.TaskSimilarityRow;

/** Forgetting of one task by training on another, against how alike the two are. */
final class ScatterFigure implements Topic {
  private static final String ID = "pairs";
  private static final String TITLE = "Does task alignment go with forgetting?";
  private static final String READING =
      "One point is an ordered pair: training on one task, testing on another; pairs of a task with"
          + " itself are left out. Lengths of training are never mixed; several checkpoints of a"
          + " length trained on the same task, such as seeds, are averaged and make one point."
          + " Horizontally, the cosine of the two tasks' gradients, or a"
          + " similarity of their prompts, on the checkpoint before training. The line is the"
          + " least-squares fit. Pairs share tasks and are not independent: the Mantel p permutes"
          + " tasks and is adjusted by Benjamini and Hochberg over all measures, lengths and seeds;"
          + " the interval leaves out one task at a time with all its pairs. Below 6 tasks there is"
          + " neither. The regression holds the other terms: how good the base was, what training"
          + " gained on its own task, how far the weights moved. A correlation is not a cause.";

  private final ReportTables tables;
  private final Roster roster;
  private final ForgettingRows forgetting;
  private final ScatterWords words;

  ScatterFigure(ReportTables tables, Roster roster) {
    this.tables = tables;
    this.roster = roster;
    this.forgetting = new ForgettingRows(tables, roster);
    this.words = new ScatterWords(tables, roster);
  }

  @Override
  public Chapter chapter() {
    return Chapter.EXPLANATIONS;
  }

  @Override
  public Section section() {
    List<String> measures = measures();
    List<Chart> charts = charts(measures);
    if (charts.isEmpty() && tables.rows(CorrelationRow.TABLE).isEmpty()) {
      return Section.absent(ID, TITLE, why(measures), READING);
    }
    String lead =
        charts.isEmpty()
            ? "Not drawn: no pair of tasks has both a measure and a forgetting value."
            : "Each measure against forgetting in accuracy (left) and in loss (right)."
                + roster.bases().stream().map(this::drawn).distinct().collect(joining());
    ScatterTables numbers = new ScatterTables(tables, roster);
    return new Section(
        ID,
        TITLE,
        lead,
        READING,
        2,
        legend(),
        charts,
        List.of(
            numbers.points(measures),
            numbers.regressions(),
            numbers.coefficients(),
            numbers.alignment()));
  }

  private List<Chart> charts(List<String> measures) {
    ScatterChart chart = new ScatterChart(tables, roster);
    List<Chart> charts = new ArrayList<>();
    for (String base : roster.bases()) {
      for (String measure : measures) {
        for (String convention : TrainedPair.CONVENTIONS) {
          chart.draw("pairs-" + charts.size(), base, measure, convention).ifPresent(charts::add);
        }
      }
    }
    return charts;
  }

  @Override
  public List<Answer> answers() {
    return words.answer().stream().toList();
  }

  @Override
  public List<String> absent() {
    List<String> absent = new ArrayList<>();
    if (PairMeasure.wholeModels(tables).isEmpty()) {
      absent.add("gradient alignment");
    }
    if (tables.rows(TaskSimilarityRow.TABLE).isEmpty()) {
      absent.add("task similarity");
    }
    if (tables.rows(CorrelationRow.TABLE).isEmpty()) {
      absent.add("correlations");
    }
    return absent;
  }

  private String drawn(String base) {
    Optional<Integer> length = roster.length(base);
    return length.isEmpty()
        ? ""
        : " Drawn are checkpoints after %s of training; other lengths stand in the table of coefficients."
            .formatted(Numerals.count(length.get(), "step"));
  }

  private String why(List<String> measures) {
    return measures.isEmpty()
        ? "Not shown: neither gradient_alignment nor task_similarity has rows for two tasks."
        : "Not shown: no checkpoint was fine-tuned on one of the measured tasks and tested on"
            + " another.";
  }

  /** Returns the measures drawn: of each similarity with a value, the middle one of its layers. */
  private List<String> measures() {
    List<String> measures = new ArrayList<>();
    if (!PairMeasure.wholeModels(tables).isEmpty()) {
      measures.add(PairMeasure.GLOBAL_ALIGNMENT);
    }
    for (String similarity :
        List.of(
            "cosine_centred",
            "subspace_overlap",
            "function_vector_cosine_todd",
            "function_vector_cosine_fv",
            "tfidf_cosine",
            "cosine_raw")) {
      List<TaskSimilarityRow> rows =
          tables.rows(TaskSimilarityRow.TABLE).stream()
              .filter(row -> row.measure().equals(similarity) && row.value() != null)
              .sorted(Comparator.comparing(r -> r.layer() == null ? -1 : r.layer()))
              .toList();
      List<String> layers = rows.stream().map(PairMeasure::name).distinct().toList();
      if (!layers.isEmpty()) {
        measures.add(layers.get(layers.size() / 2));
      }
    }
    return measures;
  }

  private List<LegendEntry> legend() {
    Set<String> trained = new LinkedHashSet<>();
    for (String base : roster.bases()) {
      for (String convention : TrainedPair.CONVENTIONS) {
        TrainedPair.of(forgetting.drawn(convention), roster, base)
            .forEach(pair -> trained.add(pair.trainedOn()));
      }
    }
    List<LegendEntry> legend =
        new ArrayList<>(LegendEntry.ofTraining("dot", roster.tasks(), trained));
    legend.add(new LegendEntry("ring", "var(--muted)", "hollow: not beyond chance"));
    legend.add(new LegendEntry("dash", "var(--text)", "least-squares fit"));
    return legend;
  }
}
