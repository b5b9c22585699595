package org.lethe.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lethe.measure.correlation.CorrelationRow;
import org.lethe.measure.forgetting.ForgettingRow;
import org.lethe.measure.recovery.RecoveryRow;
import org.lethe.report.Roster.Group;
import org.lethe.report.Roster.Kind;

/** The answer in plain words, and the numbers at the top, computed from the rows alone. */
final class Summary {
  private final ReportData data;
  private final Roster roster;
  private final Comparisons comparisons;

  Summary(ReportData data, Roster roster) {
    this.data = data;
    this.roster = roster;
    this.comparisons = new Comparisons(data, roster);
  }

  /** Returns the sentences of the answer. */
  List<String> sentences() {
    List<String> sentences = new ArrayList<>();
    for (Group group : roster.groups()) {
      if (group.kind() == Kind.FINE_TUNED) {
        accuracy(comparisons.sinceStart(group, "delta"), sentences);
        loss(comparisons.sinceStart(group, "loss_delta"), sentences);
      } else if (group.kind() == Kind.SEQUENCE) {
        sequence(group, sentences);
      }
    }
    restoration(sentences);
    TransitionWords.answer(data).ifPresent(sentences::add);
    new KnowledgeFigure(data, roster).sentence().ifPresent(sentences::add);
    if (sentences.isEmpty()) {
      sentences.add("The tables hold no comparison, so nothing can be said about forgetting yet.");
    }
    return sentences;
  }

  /** Returns what qualifies the answer. */
  List<String> remarks() {
    List<String> remarks = new ArrayList<>();
    List<ForgettingRow> rows = singles("delta");
    ownTask(rows, remarks);
    correlation().ifPresent(row -> remarks.add(correlationSentence(row)));
    remarks.add(new FindingTables(data, roster).lead());
    Confidence.level(data)
        .filter(level -> !rows.isEmpty())
        .ifPresent(
            level ->
                remarks.add(
                    "Every comparison stands alone: of %s in %s, about %s would seem beyond chance if nothing had changed."
                        .formatted(
                            Numbers.count(rows.size(), "difference"),
                            Unit.words(rows.get(0).metric()),
                            Numbers.plain(rows.size() * (1 - level), rows.size() < 100 ? 1 : 0))));
    return remarks;
  }

  private void accuracy(List<ForgettingRow> rows, List<String> sentences) {
    List<ForgettingRow> others = rows.stream().filter(row -> !own(row)).toList();
    if (others.isEmpty()) {
      return;
    }
    String metric = Unit.words(rows.get(0).metric());
    long lost = count(others, Verdict.LOST);
    long gained = count(others, Verdict.GAINED);
    String beyond =
        "%d of %s in %s are beyond chance (%s, %s)"
            .formatted(
                lost + gained,
                Numbers.count(others.size(), "difference"),
                metric,
                lost == 1 ? "1 loss" : lost + " losses",
                Numbers.count(gained, "gain"));
    if (lost == 0) {
      sentences.add(
          "Forgetting does not appear in %s: after fine-tuning on one task, no other task lost more than chance explains; %s."
              .formatted(metric, beyond));
      return;
    }
    ForgettingRow worst = worst(others).orElseThrow();
    sentences.add(
        "After fine-tuning on %s, %s lost %s, the largest loss on another task; over all pairs of tasks %s."
            .formatted(taught(worst), worst.task(), amount(worst), beyond));
  }

  private static void ownTask(List<ForgettingRow> rows, List<String> remarks) {
    List<ForgettingRow> own = rows.stream().filter(Summary::own).toList();
    if (!own.isEmpty()) {
      remarks.add(
          "On the task it was trained on, a checkpoint gained %s beyond chance in %d and lost in %d of %s."
              .formatted(
                  Unit.words(own.get(0).metric()),
                  count(own, Verdict.GAINED),
                  count(own, Verdict.LOST),
                  Numbers.count(own.size(), "case")));
    }
  }

  private void loss(List<ForgettingRow> rows, List<String> sentences) {
    List<ForgettingRow> others = rows.stream().filter(row -> !own(row)).toList();
    if (others.isEmpty()) {
      return;
    }
    String counts =
        "%d of %s are losses beyond chance and %d gains"
            .formatted(
                count(others, Verdict.LOST),
                Numbers.count(others.size(), "difference"),
                count(others, Verdict.GAINED));
    sentences.add(
        worst(others)
            .map(
                row ->
                    "By the loss on the right answer, which moves before the choice does, %s; the largest is %s on %s after training on %s."
                        .formatted(counts, amount(row), row.task(), taught(row)))
            .orElse("By the loss on the right answer forgetting does not appear: " + counts + "."));
  }

  private void sequence(Group group, List<String> sentences) {
    String last = group.checkpoints().get(group.checkpoints().size() - 1);
    List<ForgettingRow> rows =
        comparisons.sinceStart(group, "delta").stream()
            .filter(row -> row.checkpointId().equals(last) && roster.isBase(row.referenceId()))
            .toList();
    if (rows.isEmpty()) {
      return;
    }
    String sentence =
        "At the end of %s (%s) %d of %s are below the base beyond chance and %d above"
            .formatted(
                group.title().replaceFirst("^S", "s"),
                Numbers.count(group.checkpoints().size(), "step"),
                count(rows, Verdict.LOST),
                Numbers.count(rows.size(), "task"),
                count(rows, Verdict.GAINED));
    sentences.add(
        worst(rows)
            .map(
                row ->
                    sentence + "; the largest loss is %s of %s.".formatted(amount(row), row.task()))
            .orElse(sentence + "."));
  }

  private void restoration(List<String> sentences) {
    String metric = comparisons.metric();
    List<RecoveryRow> rows =
        data.recovery().stream().filter(row -> row.metric().equals(metric)).toList();
    if (!rows.isEmpty()) {
      Map<String, Long> stages = RecoveryFigure.stages(rows);
      sentences.add(
          "Restoration shows pseudo forgetting (lost and back) in %d of %s and actual forgetting (still missing) in %d; %d are undecided and %d show no loss."
              .formatted(
                  stages.get("PSEUDO"),
                  Numbers.count(rows.size(), "comparison"),
                  stages.get("ACTUAL"),
                  stages.get("UNDECIDED"),
                  stages.get("NONE")));
    }
  }

  private Optional<CorrelationRow> correlation() {
    return roster.bases().stream()
        .flatMap(base -> ScatterFigure.correlations(data, roster, base).stream())
        .filter(row -> row.x().split("@")[0].equals(PairMeasure.GLOBAL_ALIGNMENT))
        .filter(row -> row.method().equals("pearson") && row.r() != null)
        .min(Comparator.comparing(row -> row.y().equals("loss_delta") ? 0 : 1));
  }

  private String correlationSentence(CorrelationRow row) {
    String what = row.y().equals("loss_delta") ? "loss" : Unit.words(comparisons.metric());
    String strength =
        row.ciLow() == null || row.ciHigh() == null
            ? "no interval, fewer than 8 pairs"
            : "%s %s to %s"
                .formatted(
                    Confidence.label(data),
                    Numbers.plain(row.ciLow(), 2),
                    Numbers.plain(row.ciHigh(), 2));
    String reading =
        row.pMantel() == null
            ? "was not tested by permuting tasks"
            : row.pMantel() < 0.05
                ? "is beyond what permuting tasks gives"
                : "is not beyond what permuting tasks gives";
    String after =
        row.trainingSteps() == null ? "" : " after " + Numbers.count(row.trainingSteps(), "step");
    return "The gradient cosine of two tasks against forgetting in %s%s: r = %s (%s, %s, Mantel p %s), which %s."
        .formatted(
            what,
            after,
            Numbers.plain(row.r(), 2),
            strength,
            Numbers.count(row.nPairs(), "pair"),
            Numbers.p(row.pMantel()),
            reading);
  }

  /** Returns what the tables do not hold, in words. */
  List<String> absent() {
    Map<String, Boolean> parts = new LinkedHashMap<>();
    parts.put("comparisons with an earlier checkpoint", data.forgetting().isEmpty());
    parts.put(
        "a training sequence",
        roster.groups().stream().noneMatch(group -> group.kind() == Kind.SEQUENCE));
    parts.put("restored checkpoints with their control", data.recovery().isEmpty());
    parts.put(
        "several training lengths with restored checkpoints",
        TransitionWords.curves(data).isEmpty());
    parts.put("a pair of knowledge and instruction tasks", data.knowledge().isEmpty());
    parts.put("a held-out text", PatternShiftFigure.shifts(data).isEmpty());
    parts.put("representation drift", data.drift().isEmpty());
    parts.put("gradient alignment", data.alignment().isEmpty());
    parts.put("task similarity", data.similarity().isEmpty());
    parts.put("correlations", data.correlations().isEmpty());
    parts.put("several seeds", data.findings().isEmpty());
    parts.put("flips", data.flips().isEmpty());
    return parts.entrySet().stream().filter(Map.Entry::getValue).map(Map.Entry::getKey).toList();
  }

  /** Returns the numbers at the top of the page. */
  List<Headline> headlines() {
    List<Headline> headlines = new ArrayList<>();
    long scored = data.taskScores().stream().map(row -> row.checkpointId()).distinct().count();
    headlines.add(
        new Headline(
            Numbers.count(scored),
            "checkpoints scored",
            "on " + Numbers.count(roster.tasks().size(), "task")));
    List<ForgettingRow> others = others("delta");
    if (!others.isEmpty()) {
      long lost = count(others, Verdict.LOST);
      long gained = count(others, Verdict.GAINED);
      headlines.add(
          new Headline(
              lost + " of " + others.size(),
              "losses beyond chance on other tasks",
              Numbers.count(gained, "gain") + " · " + Unit.words(others.get(0).metric())));
      worst(others)
          .ifPresent(
              row ->
                  headlines.add(
                      new Headline(
                          Unit.of("delta", row.metric()).signed(row.value()),
                          Unit.of("delta", row.metric()).name() + " forgotten at most",
                          taught(row) + " → " + row.task())));
    }
    worst(others("loss_delta"))
        .ifPresent(
            row ->
                headlines.add(
                    new Headline(
                        Unit.NATS.signed(row.value()),
                        "nats per token forgotten at most",
                        taught(row) + " → " + row.task())));
    List<RecoveryRow> recovery =
        data.recovery().stream().filter(r -> r.metric().equals(comparisons.metric())).toList();
    if (!recovery.isEmpty()) {
      Map<String, Long> stages = RecoveryFigure.stages(recovery);
      headlines.add(
          new Headline(
              stages.get("PSEUDO") + " / " + stages.get("ACTUAL"),
              "pseudo / actual forgetting",
              stages.get("UNDECIDED") + " undecided, " + stages.get("NONE") + " none"));
    }
    long failed = new CoverageTable(data, roster).failed();
    headlines.add(new Headline(Numbers.count(failed), "requests without an answer", ""));
    return headlines;
  }

  private List<ForgettingRow> singles(String convention) {
    return roster.groups().stream()
        .filter(group -> group.kind() == Kind.FINE_TUNED)
        .flatMap(group -> comparisons.sinceStart(group, convention).stream())
        .toList();
  }

  private List<ForgettingRow> others(String convention) {
    return singles(convention).stream().filter(row -> !own(row)).toList();
  }

  private static boolean own(ForgettingRow row) {
    return row.task().equals(row.trainedOn());
  }

  private static long count(List<ForgettingRow> rows, Verdict verdict) {
    return rows.stream().filter(row -> Verdict.of(row) == verdict).count();
  }

  private static Optional<ForgettingRow> worst(List<ForgettingRow> rows) {
    return rows.stream()
        .filter(row -> Verdict.of(row) == Verdict.LOST)
        .max(Comparator.comparing(ForgettingRow::value));
  }

  private String taught(ForgettingRow row) {
    if (row.trainedOn() == null) {
      return row.checkpointId();
    }
    long alike =
        roster.fineTunes(row.referenceId()).stream()
            .filter(other -> other.sequence() == null && row.trainedOn().equals(other.trainedOn()))
            .count();
    return alike > 1 ? "%s (%s)".formatted(row.trainedOn(), row.checkpointId()) : row.trainedOn();
  }

  private String amount(ForgettingRow row) {
    Unit unit = Unit.of(row.convention(), row.metric());
    String interval =
        row.ciLow() == null || row.ciHigh() == null
            ? ""
            : " (%s %s)"
                .formatted(Confidence.label(data), unit.interval(row.ciLow(), row.ciHigh()));
    return unit.amount(row.value()) + interval;
  }
}
