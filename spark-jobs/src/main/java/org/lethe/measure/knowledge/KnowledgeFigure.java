package org.lethe.measure.knowledge;

import static org.lethe.figure.DataTable.Cell.number;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.lethe.figure.Answer;
import org.lethe.figure.Chapter;
import org.lethe.figure.Chart;
import org.lethe.figure.Confidence;
import org.lethe.figure.DataTable;
import org.lethe.figure.LegendEntry;
import org.lethe.figure.MetricUnit;
import org.lethe.figure.Numerals;
import org.lethe.figure.Question;
import org.lethe.figure.ReportTables;
import org.lethe.figure.Roster;
import org.lethe.figure.Section;
import org.lethe.figure.Topic;
import org.lethe.table.CheckpointRow;

/** What fine-tuned checkpoints lost of their knowledge, and of following instructions. */
final class KnowledgeFigure implements Topic {
  private static final String ID = "knowledge";
  private static final String TITLE = "Knowledge or instruction following?";
  private static final String READING =
      "The same items are asked twice: as a bare completion (knowledge) and under an instruction."
          + " A bar is what the checkpoint lost against the one it was fine-tuned from; negative is"
          + " a gain. If only knowledge were lost, both bars would be as long, so the bars alone do"
          + " not tell. Item by item: of the items that were right both ways and whose answer under"
          + " the instruction was lost, the share whose completion is still right lost no more than"
          + " following the instruction; of the rest the knowledge is gone too, as far as the"
          + " completion shows it.";

  private final List<KnowledgeInstructionRow> all;
  private final List<KnowledgeItemsRow> items;
  private final String interval;
  private final Roster roster;

  KnowledgeFigure(ReportTables tables, Roster roster) {
    this.all = tables.rows(KnowledgeInstructionRow.TABLE);
    this.items = tables.rows(KnowledgeItemsRow.TABLE);
    this.interval = Confidence.of(tables, KnowledgeInstructionRow.TABLE).label();
    this.roster = roster;
  }

  @Override
  public Chapter chapter() {
    return Chapter.LOSSES;
  }

  @Override
  public Section section() {
    if (all.isEmpty()) {
      return Section.absent(
          ID,
          TITLE,
          "Not shown: the knowledge_instruction table has no rows. It needs two tasks that ask the"
              + " same items, named under compare.knowledge-pairs in the experiment.",
          READING);
    }
    KnowledgeChart drawing = new KnowledgeChart(interval, items);
    List<Chart> charts = new ArrayList<>();
    List<String> sentences = new ArrayList<>();
    for (String pair : pairs()) {
      sentences.add(sentence(pair));
      for (String metric : metrics()) {
        List<KnowledgeInstructionRow> rows = tuned(pair, metric);
        if (!rows.isEmpty()) {
          Chart chart = drawing.draw(ID + "-" + charts.size(), pair, metric, rows);
          chart.option().inMetric(metric);
          charts.add(chart);
        }
      }
    }
    return new Section(
        ID,
        TITLE,
        String.join(" ", sentences),
        READING,
        2,
        legend(),
        charts,
        List.of(itemTable(), table()));
  }

  @Override
  public List<Answer> answers() {
    List<KnowledgeItemsRow> lost =
        items.stream()
            .filter(row -> row.stayedShare() != null)
            .filter(row -> isFineTune(row.checkpointId(), row.referenceId()))
            .toList();
    if (lost.isEmpty()) {
      return pairs().stream()
          .map(pair -> Answer.remark(Question.KNOWLEDGE, sentence(pair)))
          .toList();
    }
    long stayed = count(lost, KnowledgeItemsRow.STAYED);
    long gone = count(lost, KnowledgeItemsRow.LOST);
    String sentence =
        "Of %s whose answers under an instruction were lost, the knowledge stayed for most answers in %d, is gone for most in %d, and either may be in %d."
            .formatted(
                Numerals.count(lost.size(), "case") + " (checkpoint and pair of tasks)",
                stayed,
                gone,
                lost.size() - stayed - gone);
    double cases = lost.size();
    return List.of(
        new Answer(
            Question.KNOWLEDGE,
            "%d stayed, %d gone".formatted(stayed, gone),
            "each by its own interval, " + interval,
            sentence,
            new Answer.Picture(
                List.of(
                    new Answer.Part(stayed / cases, "var(--pseudo)", "knowledge stayed"),
                    new Answer.Part(gone / cases, "var(--lost)", "knowledge gone")),
                null,
                null,
                sentence)));
  }

  @Override
  public List<String> sentences() {
    return pairs().stream()
        .filter(pair -> !tuned(pair, metrics().get(0)).isEmpty())
        .map(this::sentence)
        .toList();
  }

  @Override
  public List<String> absent() {
    return all.isEmpty() ? List.of("a pair of knowledge and instruction tasks") : List.of();
  }

  private Set<String> pairs() {
    Set<String> pairs = new LinkedHashSet<>();
    all.forEach(row -> pairs.add(row.pair()));
    return pairs;
  }

  /** Returns the metrics drawn: accuracy where it was compared, and the loss. */
  private List<String> metrics() {
    return List.of("acc", "loss").stream()
        .filter(metric -> all.stream().anyMatch(row -> row.metric().equals(metric)))
        .toList();
  }

  /** Returns the fine-tuned checkpoints of a pair against their parents. */
  private List<KnowledgeInstructionRow> tuned(String pair, String metric) {
    List<KnowledgeInstructionRow> rows = new ArrayList<>();
    for (CheckpointRow checkpoint : roster.checkpoints()) {
      all.stream()
          .filter(row -> row.checkpointId().equals(checkpoint.checkpointId()))
          .filter(row -> isFineTune(row.checkpointId(), row.referenceId()))
          .filter(row -> row.pair().equals(pair) && row.metric().equals(metric))
          .forEach(rows::add);
    }
    return rows;
  }

  private boolean isFineTune(String checkpoint, String reference) {
    return roster.checkpoints().stream()
        .anyMatch(
            row ->
                row.checkpointId().equals(checkpoint)
                    && reference.equals(row.parent())
                    && roster.isFineTuneOf(reference, checkpoint));
  }

  private String sentence(String pair) {
    List<KnowledgeItemsRow> lost =
        items.stream()
            .filter(row -> row.pair().equals(pair) && row.stayedShare() != null)
            .filter(row -> isFineTune(row.checkpointId(), row.referenceId()))
            .toList();
    Optional<KnowledgeItemsRow> most =
        lost.stream().max(Comparator.comparingLong(KnowledgeFigure::instructionLost));
    if (most.isEmpty()) {
      return "On %s no fine-tuned checkpoint lost an answer that the reference gives both ways."
          .formatted(pair);
    }
    KnowledgeItemsRow row = most.get();
    long stayed = count(lost, KnowledgeItemsRow.STAYED);
    long gone = count(lost, KnowledgeItemsRow.LOST);
    return "On %s, %s lost the most answers under the instruction: %d of %d that were right both ways; for %d of these the completion is still right (%s, %s %s). Of %s that lost such answers, the knowledge stayed for most of them in %d, is gone for most in %d, and either may be in %d (each interval by itself)."
        .formatted(
            pair,
            row.checkpointId(),
            instructionLost(row),
            row.nKnown(),
            row.lostInstructionOnly(),
            KnowledgeChart.stayed(row),
            interval,
            KnowledgeChart.stayedInterval(row),
            Numerals.count(lost.size(), "checkpoint"),
            stayed,
            gone,
            lost.size() - stayed - gone);
  }

  private static long count(List<KnowledgeItemsRow> rows, String verdict) {
    return rows.stream().filter(row -> verdict.equals(row.verdict())).count();
  }

  private static long instructionLost(KnowledgeItemsRow row) {
    return row.lostBoth() + row.lostInstructionOnly();
  }

  private List<LegendEntry> legend() {
    return List.of(
        new LegendEntry("box", "var(--c1)", "knowledge (bare completion)"),
        new LegendEntry("box", "var(--c2)", "the same items under an instruction"),
        new LegendEntry("whisker", "var(--text)", interval),
        new LegendEntry(
            "text",
            "",
            "right: of the instruction answers lost, the share whose knowledge stayed"));
  }

  private DataTable itemTable() {
    List<List<DataTable.Cell>> cells = new ArrayList<>();
    for (KnowledgeItemsRow row : items) {
      cells.add(
          DataTable.row(
              row.pair(),
              row.checkpointId(),
              row.referenceId(),
              number(Numerals.count(row.nKnown())),
              number(Numerals.count(row.keptBoth())),
              number(Numerals.count(row.lostBoth())),
              number(Numerals.count(row.lostInstructionOnly())),
              number(Numerals.count(row.lostKnowledgeOnly())),
              number(KnowledgeChart.stayed(row)),
              number(KnowledgeChart.stayedInterval(row)),
              number(Numerals.plain(row.firstTokenBefore(), 2)),
              number(Numerals.plain(row.firstTokenAfter(), 2)),
              number(Numerals.plain(row.firstRankAfter(), 1)),
              number(Numerals.plain(row.lostTokenAfter(), 2)),
              number(Numerals.plain(row.lostRankAfter(), 1))));
    }
    return DataTable.folded(
        "Item by item (of the items right both ways at the reference)",
        List.of(
            "pair",
            "checkpoint",
            "against",
            "right both ways",
            "kept both",
            "lost both",
            "lost instruction only",
            "lost knowledge only",
            "knowledge stayed",
            interval,
            "lost instruction only: probability of the first token before",
            "after",
            "median rank after",
            "lost both: probability after",
            "median rank after (lost both)"),
        cells);
  }

  private DataTable table() {
    List<List<DataTable.Cell>> cells = new ArrayList<>();
    for (KnowledgeInstructionRow row : all) {
      MetricUnit unit = KnowledgeChart.unit(row.metric());
      cells.add(
          DataTable.row(
              row.pair(),
              row.checkpointId(),
              row.referenceId(),
              row.metric(),
              number(unit.plain(row.knowledgeBefore())),
              number(unit.plain(row.knowledgeAfter())),
              number(unit.signed(row.knowledgeLoss())),
              number(unit.interval(row.knowledgeLow(), row.knowledgeHigh())),
              number(unit.plain(row.instructionBefore())),
              number(unit.plain(row.instructionAfter())),
              number(unit.signed(row.instructionLoss())),
              number(unit.interval(row.instructionLow(), row.instructionHigh())),
              number(unit.signed(row.excessLoss())),
              number(unit.interval(row.excessLow(), row.excessHigh())),
              row.ciMethod(),
              number(Numerals.count(row.n())),
              row.flag()));
    }
    return DataTable.folded(
        "Knowledge and instruction of every checkpoint",
        List.of(
            "pair",
            "checkpoint",
            "against",
            "metric",
            "knowledge before",
            "after",
            "lost",
            interval,
            "instruction before",
            "after",
            "lost",
            interval,
            "more under instruction",
            interval,
            "interval by",
            "items",
            "flag"),
        cells);
  }
}
