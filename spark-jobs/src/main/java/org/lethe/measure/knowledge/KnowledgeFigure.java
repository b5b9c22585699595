package org.lethe.measure.knowledge;

import static org.lethe.figure.DataTable.Cell.number;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.lethe.figure.Chapter;
import org.lethe.figure.Chart;
import org.lethe.figure.Confidence;
import org.lethe.figure.DataTable;
import org.lethe.figure.LegendEntry;
import org.lethe.figure.MetricUnit;
import org.lethe.figure.Numerals;
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
          + " a gain. The share is the instruction's part of the sum of both losses; it is given"
          + " only where the interval of the sum lies above zero, and lies outside 0 to 100 % when"
          + " one of the two is a gain. Items are drawn together for both tasks and checkpoints.";

  private final List<KnowledgeInstructionRow> all;
  private final String interval;
  private final Roster roster;

  KnowledgeFigure(ReportTables tables, Roster roster) {
    this.all = tables.rows(KnowledgeInstructionRow.TABLE);
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
    KnowledgeChart drawing = new KnowledgeChart(interval);
    List<Chart> charts = new ArrayList<>();
    List<String> sentences = new ArrayList<>();
    for (String pair : pairs()) {
      sentences.add(sentence(pair));
      for (String metric : metrics()) {
        List<KnowledgeInstructionRow> rows = tuned(pair, metric);
        if (!rows.isEmpty()) {
          charts.add(drawing.draw(ID + "-" + charts.size(), pair, metric, rows));
        }
      }
    }
    return new Section(
        ID, TITLE, String.join(" ", sentences), READING, 2, legend(), charts, List.of(table()));
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
      String parent = checkpoint.parent();
      if (parent != null && roster.isFineTuneOf(parent, checkpoint.checkpointId())) {
        all.stream()
            .filter(row -> row.checkpointId().equals(checkpoint.checkpointId()))
            .filter(row -> row.referenceId().equals(parent))
            .filter(row -> row.pair().equals(pair) && row.metric().equals(metric))
            .forEach(rows::add);
      }
    }
    return rows;
  }

  private String sentence(String pair) {
    String metric = metrics().get(0);
    List<KnowledgeInstructionRow> rows = tuned(pair, metric);
    if (rows.isEmpty()) {
      return "Of %s no fine-tuned checkpoint was compared.".formatted(pair);
    }
    long known = count(rows, row -> above(row.knowledgeLow()));
    long instruction = count(rows, row -> above(row.instructionLow()));
    String lost =
        "On %s, in %s: of %s, %d lost knowledge beyond chance and %d instruction following"
            .formatted(
                pair,
                MetricUnit.words(metric),
                Numerals.count(rows.size(), "fine-tuned checkpoint"),
                known,
                instruction);
    List<KnowledgeInstructionRow> shared =
        rows.stream().filter(row -> row.instructionShare() != null).toList();
    if (shared.isEmpty()) {
      return lost
          + "; a loss of both together does not appear beyond chance in any, so there is no share to tell.";
    }
    long mostly = count(shared, row -> row.shareLow() != null && row.shareLow() > 0.5);
    long little = count(shared, row -> row.shareHigh() != null && row.shareHigh() < 0.5);
    return lost
        + "; where the two together lost beyond chance (%d), the loss is mostly of instruction following in %d, mostly of knowledge in %d, and the interval allows both in %d."
            .formatted(shared.size(), mostly, little, shared.size() - mostly - little);
  }

  private static boolean above(Double low) {
    return low != null && low > 0;
  }

  private static long count(
      List<KnowledgeInstructionRow> rows, Predicate<KnowledgeInstructionRow> property) {
    return rows.stream().filter(property).count();
  }

  private List<LegendEntry> legend() {
    return List.of(
        new LegendEntry("box", "var(--c1)", "knowledge (bare completion)"),
        new LegendEntry("box", "var(--c2)", "the same items under an instruction"),
        new LegendEntry("whisker", "var(--text)", interval),
        new LegendEntry("text", "", "right: the instruction's share of the loss"));
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
              number(KnowledgeChart.share(row)),
              number(KnowledgeChart.shareInterval(row)),
              row.ciMethod(),
              number(row.nKnowledge() + " / " + row.nInstruction()),
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
            "share",
            interval,
            "interval by",
            "items",
            "flag"),
        cells);
  }
}
