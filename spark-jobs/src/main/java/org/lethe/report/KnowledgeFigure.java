package org.lethe.report;

import static org.lethe.report.DataTable.Cell.number;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.lethe.measure.knowledge.KnowledgeInstructionRow;
import org.lethe.table.CheckpointRow;

/** What fine-tuned checkpoints lost of their knowledge, and of following instructions. */
final class KnowledgeFigure {
  private static final String ID = "knowledge";
  private static final String TITLE = "Knowledge or instruction following?";
  private static final String READING =
      "The same items are asked twice: as a bare completion (knowledge) and under an instruction."
          + " A bar is what the checkpoint lost against the one it was fine-tuned from; negative is"
          + " a gain. The share is the instruction's part of the sum of both losses; it is given"
          + " only where the interval of the sum lies above zero, and lies outside 0 to 100 % when"
          + " one of the two is a gain. Items are drawn together for both tasks and checkpoints.";
  private static final int DRAWN = 40;
  private static final int ROW = 36;

  private final ReportData data;
  private final Roster roster;

  KnowledgeFigure(ReportData data, Roster roster) {
    this.data = data;
    this.roster = roster;
  }

  /** Returns the section. */
  Section section() {
    if (data.knowledge().isEmpty()) {
      return Section.absent(
          ID,
          TITLE,
          "Not shown: the knowledge_instruction table has no rows. It needs two tasks that ask the"
              + " same items, named under compare.knowledge-pairs in the experiment.",
          READING);
    }
    List<Chart> charts = new ArrayList<>();
    List<String> sentences = new ArrayList<>();
    for (String pair : pairs()) {
      sentences.add(sentence(pair));
      for (String metric : metrics()) {
        List<KnowledgeInstructionRow> rows = tuned(pair, metric);
        if (!rows.isEmpty()) {
          charts.add(chart(pair, metric, rows, charts.size()));
        }
      }
    }
    return new Section(
        ID, TITLE, String.join(" ", sentences), READING, 2, legend(), charts, List.of(table()));
  }

  /** Returns the answer over all pairs; empty without a fine-tuned checkpoint in one. */
  Optional<String> sentence() {
    List<String> sentences =
        pairs().stream()
            .filter(pair -> !tuned(pair, metrics().get(0)).isEmpty())
            .map(this::sentence)
            .toList();
    return sentences.isEmpty() ? Optional.empty() : Optional.of(String.join(" ", sentences));
  }

  private Set<String> pairs() {
    Set<String> pairs = new LinkedHashSet<>();
    data.knowledge().forEach(row -> pairs.add(row.pair()));
    return pairs;
  }

  /** Returns the metrics drawn: accuracy where it was compared, and the loss. */
  private List<String> metrics() {
    return List.of("acc", "gold_probability", "loss").stream()
        .filter(metric -> data.knowledge().stream().anyMatch(row -> row.metric().equals(metric)))
        .filter(metric -> !metric.equals("gold_probability"))
        .toList();
  }

  /** Returns the fine-tuned checkpoints of a pair against what they were fine-tuned from. */
  private List<KnowledgeInstructionRow> tuned(String pair, String metric) {
    List<KnowledgeInstructionRow> rows = new ArrayList<>();
    for (CheckpointRow checkpoint : roster.checkpoints()) {
      String parent = checkpoint.parent();
      if (parent != null && roster.isFineTuneOf(parent, checkpoint.checkpointId())) {
        data.knowledge().stream()
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
    long told = count(rows, row -> above(row.instructionLow()));
    String what =
        "On %s, in %s: of %s, %d lost knowledge beyond chance and %d instruction following"
            .formatted(
                pair,
                Unit.words(metric),
                Numbers.count(rows.size(), "fine-tuned checkpoint"),
                known,
                told);
    List<KnowledgeInstructionRow> shared =
        rows.stream().filter(row -> row.instructionShare() != null).toList();
    if (shared.isEmpty()) {
      return what
          + "; a loss of both together does not appear beyond chance in any, so there is no share to tell.";
    }
    long mostly = count(shared, row -> row.shareLow() != null && row.shareLow() > 0.5);
    long little = count(shared, row -> row.shareHigh() != null && row.shareHigh() < 0.5);
    return what
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

  private Chart chart(String pair, String metric, List<KnowledgeInstructionRow> all, int index) {
    List<KnowledgeInstructionRow> rows = all.subList(0, Math.min(DRAWN, all.size()));
    Unit unit = unit(metric);
    List<String> names = rows.stream().map(KnowledgeInstructionRow::checkpointId).toList();
    List<String> shares = rows.stream().map(KnowledgeFigure::share).toList();
    List<Option> known = new ArrayList<>();
    List<Option> told = new ArrayList<>();
    List<Option> knownSpans = new ArrayList<>();
    List<Option> toldSpans = new ArrayList<>();
    for (KnowledgeInstructionRow row : rows) {
      String tip = tip(row, unit);
      int at = known.size();
      known.add(Option.of("value", row.knowledgeLoss() * unit.scale(), "tip", tip));
      told.add(Option.of("value", row.instructionLoss() * unit.scale(), "tip", tip));
      span(knownSpans, at, row.knowledgeLow(), row.knowledgeLoss(), row.knowledgeHigh(), unit);
      span(toldSpans, at, row.instructionLow(), row.instructionLoss(), row.instructionHigh(), unit);
    }
    Option grid = Option.of("left", Axis.room(names) + 6, "right", 70, "top", 8);
    Option option =
        Option.of("grid", grid.set("bottom", 46))
            .set("tooltip", Axis.tooltip())
            .set("xAxis", Axis.values("%s lost (%s)".formatted(metric, unit.name())))
            .set(
                "yAxis",
                List.of(Axis.namesDown(names), Axis.namesDown(shares).set("position", "right")))
            .set(
                "series",
                List.of(
                    bar("knowledge", "var(--c1)", known).set("markLine", Axis.zero("xAxis")),
                    bar("instruction", "var(--c2)", told),
                    spans("fn:whiskerUp", knownSpans),
                    spans("fn:whiskerDown", toldSpans)));
    String some = all.size() > rows.size() ? "the first %d of %d".formatted(DRAWN, all.size()) : "";
    String title = "%s: lost in %s, and the instruction's share".formatted(pair, metric);
    String alt = "Knowledge and instruction loss of %d checkpoints.".formatted(rows.size());
    return new Chart(ID + "-" + index, title, some, 60 + rows.size() * ROW, alt, option);
  }

  private static Unit unit(String metric) {
    return metric.equals("loss") ? Unit.NATS : Unit.ofMetric(metric);
  }

  private static String share(KnowledgeInstructionRow row) {
    return row.instructionShare() == null
        ? Numbers.NONE
        : Numbers.plain(row.instructionShare() * 100, 0) + " %";
  }

  private static String shareInterval(KnowledgeInstructionRow row) {
    return row.shareLow() == null || row.shareHigh() == null
        ? Numbers.NONE
        : Numbers.plain(row.shareLow() * 100, 0)
            + " to "
            + Numbers.plain(row.shareHigh() * 100, 0)
            + " %";
  }

  private static void span(
      List<Option> spans, int at, Double low, double value, Double high, Unit unit) {
    if (low != null && high != null) {
      double scale = unit.scale();
      spans.add(Option.of("value", List.of(low * scale, at, high * scale, value * scale)));
    }
  }

  private static Option bar(String name, String colour, List<Option> data) {
    return Option.of("type", "bar", "name", name, "data", data)
        .set("barWidth", 11)
        .set("barGap", "20%")
        .set("itemStyle", Option.of("color", colour));
  }

  private static Option spans(String draw, List<Option> data) {
    return Option.of("type", "custom", "renderItem", draw, "data", data)
        .set("encode", Option.of("x", List.of(0, 2, 3), "y", 1))
        .set("itemStyle", Option.of("color", "var(--text)"))
        .set("silent", true)
        .set("z", 5);
  }

  private String tip(KnowledgeInstructionRow row, Unit unit) {
    String label = Confidence.label(data);
    return "%s, %s\nknowledge lost %s (%s %s)\ninstruction lost %s (%s %s)\ninstruction's share %s (%s)"
        .formatted(
            row.checkpointId(),
            row.pair(),
            unit.signed(row.knowledgeLoss()),
            label,
            unit.interval(row.knowledgeLow(), row.knowledgeHigh()),
            unit.signed(row.instructionLoss()),
            label,
            unit.interval(row.instructionLow(), row.instructionHigh()),
            share(row),
            shareInterval(row));
  }

  private List<LegendEntry> legend() {
    return List.of(
        new LegendEntry("box", "var(--c1)", "knowledge (bare completion)"),
        new LegendEntry("box", "var(--c2)", "the same items under an instruction"),
        new LegendEntry("whisker", "var(--text)", Confidence.label(data)),
        new LegendEntry("text", "", "right: the instruction's share of the loss"));
  }

  private DataTable table() {
    List<List<DataTable.Cell>> cells = new ArrayList<>();
    for (KnowledgeInstructionRow row : data.knowledge()) {
      Unit unit = unit(row.metric());
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
              number(share(row)),
              number(shareInterval(row)),
              row.ciMethod(),
              number(row.nKnowledge() + " / " + row.nInstruction()),
              row.flag()));
    }
    String label = Confidence.label(data);
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
            label,
            "instruction before",
            "after",
            "lost",
            label,
            "share",
            label,
            "interval by",
            "items",
            "flag"),
        cells);
  }
}
