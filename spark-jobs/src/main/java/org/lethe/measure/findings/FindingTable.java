package org.lethe.measure.findings;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.lethe.analysis.CrossedMean;
import org.lethe.analysis.MultipleTesting;
import org.lethe.analysis.RestorationStage;
import org.lethe.figure.Verdict;
import org.lethe.measure.correlation.CorrelationRow;
import org.lethe.measure.forgetting.ForgettingRow;
import org.lethe.measure.recovery.RecoveryRow;
import org.lethe.measure.spi.Defined;
import org.lethe.measure.spi.Lineage;
import org.lethe.measure.spi.MainMetric;
import org.lethe.measure.spi.Resampling;
import org.lethe.table.CheckpointRow;
import org.lethe.table.Role;

/**
 * Makes {@code findings}: which of them every seed shows. Compared are checkpoints fine-tuned from
 * the same base on the same task for as many steps, outside sequences; a subject that only one seed
 * has makes no row.
 */
public final class FindingTable {
  private static final double ROUNDING = 1e-12; // opposite values may not cancel to the last bit

  /** What counts as beyond chance. */
  public record Options(Resampling resampling, MainMetric metric) implements Serializable {}

  private final Lineage lineage;
  private final Options options;

  public FindingTable(Lineage lineage, Options options) {
    this.lineage = lineage;
    this.options = options;
  }

  private enum Kind {
    FORGETTING,
    STAGE,
    CORRELATION;

    String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What a finding is about; null where a part does not apply. */
  private record Subject(
      Kind kind,
      String baseId,
      String trainedOn,
      Integer trainingSteps,
      Integer restorationSteps,
      String task,
      String metric,
      String x,
      String y,
      String method) {}

  /**
   * The outcome of one checkpoint, or of one coefficient, of a seed.
   *
   * @param outcome direction or stage, as it stands without regard to chance
   * @param holds whether it is beyond chance
   * @param stderr standard error of the value over items; NaN where it has none
   * @param n items
   * @param test what beyond chance means
   */
  private record Evidence(
      long seed, String outcome, boolean holds, double value, double stderr, long n, String test) {
    String words() {
      return holds ? outcome : outcome + ", not beyond chance";
    }
  }

  /** Returns the rows of all kinds. */
  public List<FindingRow> rows(
      List<ForgettingRow> forgetting,
      List<RecoveryRow> recovery,
      List<CorrelationRow> correlations) {
    Map<Subject, List<Evidence>> evidence = new LinkedHashMap<>();
    forgetting.forEach(row -> add(evidence, row));
    recovery.forEach(row -> add(evidence, row));
    correlations.forEach(row -> add(evidence, row));
    List<FindingRow> rows = new ArrayList<>();
    evidence.forEach(
        (subject, all) -> {
          List<Evidence> seeds = seeds(all);
          if (seeds.size() > 1) {
            rows.add(row(subject, seeds));
          }
        });
    return adjusted(rows);
  }

  /** Adjusts p-values over the findings of the same kind and metric. */
  private List<FindingRow> adjusted(List<FindingRow> rows) {
    Map<List<String>, List<FindingRow>> families =
        rows.stream()
            .collect(
                Collectors.groupingBy(
                    row -> Arrays.asList(row.finding(), row.metric()),
                    LinkedHashMap::new,
                    Collectors.toList()));
    double level = 1 - options.resampling().confidence();
    List<FindingRow> adjusted = new ArrayList<>();
    for (List<FindingRow> family : families.values()) {
      double[] bh =
          MultipleTesting.benjaminiHochberg(
              family.stream().mapToDouble(row -> orNaN(row.p())).toArray());
      for (int i = 0; i < bh.length; i++) {
        FindingRow row = family.get(i);
        Verdict verdict = bh[i] <= level ? Verdict.beyondChance(row.mean()) : Verdict.NO_DIFFERENCE;
        adjusted.add(
            FindingRowBuilder.builder(row)
                .pBh(Defined.orNull(bh[i]))
                .verdict(row.p() == null ? null : verdict.name())
                .build());
      }
    }
    return adjusted;
  }

  private void add(Map<Subject, List<Evidence>> evidence, ForgettingRow row) {
    CheckpointRow tuned = lineage.checkpoint(row.checkpointId());
    boolean chosen = options.metric().includes(row.metric());
    if (!chosen || !seeded(tuned) || !row.referenceId().equals(tuned.parent())) {
      return;
    }
    Subject subject =
        new Subject(
            Kind.FORGETTING,
            row.referenceId(),
            tuned.trainedOn(),
            tuned.trainingSteps(),
            null,
            row.task(),
            row.metric(),
            null,
            null,
            null);
    Verdict verdict = row.shows();
    if (verdict == Verdict.FLOOR) {
      return;
    }
    boolean holds = verdict == Verdict.LOST || verdict == Verdict.GAINED;
    String test = row.pMethod() == null ? row.ciMethod() : row.pMethod() + ", Holm over tasks";
    String outcome = direction(row.value(), "lost", "gained");
    put(
        evidence,
        subject,
        new Evidence(
            tuned.seed(), outcome, holds, row.value(), orNaN(row.stderr()), row.units(), test));
  }

  private static double orNaN(Double value) {
    return value == null ? Double.NaN : value;
  }

  private void add(Map<Subject, List<Evidence>> evidence, RecoveryRow row) {
    CheckpointRow tuned = lineage.checkpoint(row.fineTunedId());
    if (!seeded(tuned) || row.stage().equals(RestorationStage.FLOOR.name())) {
      return;
    }
    Subject subject =
        new Subject(
            Kind.STAGE,
            row.baseId(),
            tuned.trainedOn(),
            tuned.trainingSteps(),
            lineage.checkpoint(row.restoredId()).trainingSteps(),
            row.task(),
            row.metric(),
            null,
            null,
            null);
    String test = "intervals of gross and residual loss: " + row.ciMethod();
    boolean decided = !row.stage().equals(RestorationStage.UNDECIDED.name());
    put(
        evidence,
        subject,
        new Evidence(
            tuned.seed(),
            row.stage(),
            decided,
            row.residual(),
            orNaN(row.residualStderr()),
            row.units(),
            test));
  }

  private void add(Map<Subject, List<Evidence>> evidence, CorrelationRow row) {
    if (row.seed() == null || row.pMantel() == null) {
      return;
    }
    String base = lineage.bases().get(0).checkpointId();
    int at = row.x().indexOf('@');
    Subject subject =
        new Subject(
            Kind.CORRELATION,
            at < 0 ? base : row.x().substring(at + 1),
            null,
            row.trainingSteps(),
            null,
            null,
            null,
            row.x(),
            row.y(),
            row.method());
    boolean holds = row.pMantel() <= 1 - options.resampling().confidence();
    String test = "mantel, " + row.pMantelMethod();
    String outcome = direction(row.r(), "positive", "negative");
    put(evidence, subject, new Evidence(row.seed(), outcome, holds, row.r(), Double.NaN, 0, test));
  }

  private static boolean seeded(CheckpointRow row) {
    return row.role().equals(Role.FINE_TUNED.column())
        && row.sequence() == null
        && row.trainedOn() != null
        && row.seed() != null;
  }

  private static void put(Map<Subject, List<Evidence>> evidence, Subject subject, Evidence found) {
    evidence.computeIfAbsent(subject, s -> new ArrayList<>()).add(found);
  }

  /** Joins the outcomes of several checkpoints of one seed: they must agree. */
  private static List<Evidence> seeds(List<Evidence> all) {
    List<Evidence> seeds = new ArrayList<>();
    for (long seed : all.stream().mapToLong(Evidence::seed).distinct().sorted().toArray()) {
      List<Evidence> own = all.stream().filter(evidence -> evidence.seed() == seed).toList();
      String first = own.get(0).outcome();
      boolean agree = own.stream().allMatch(evidence -> evidence.outcome().equals(first));
      seeds.add(
          new Evidence(
              seed,
              agree ? first : "mixed",
              agree && own.stream().allMatch(Evidence::holds),
              own.stream().mapToDouble(Evidence::value).average().orElseThrow(),
              own.stream().mapToDouble(Evidence::stderr).average().orElseThrow(),
              own.stream().mapToLong(Evidence::n).min().orElseThrow(),
              own.get(0).test()));
    }
    return seeds;
  }

  private FindingRow row(Subject subject, List<Evidence> seeds) {
    double mean = seeds.stream().mapToDouble(Evidence::value).average().orElseThrow();
    String shows = shows(subject, seeds, mean);
    List<Evidence> agreeing = seeds.stream().filter(e -> e.outcome().equals(shows)).toList();
    long holding = agreeing.stream().filter(Evidence::holds).count();
    CrossedMean.Effect effect =
        CrossedMean.of(
            seeds.stream().mapToDouble(Evidence::value).toArray(),
            seeds.stream().mapToDouble(Evidence::stderr).toArray(),
            seeds.stream().mapToLong(Evidence::n).min().orElseThrow(),
            options.resampling().confidence());
    return FindingRowBuilder.stagedBuilder()
        .finding(subject.kind().key())
        .baseId(subject.baseId())
        .trainedOn(subject.trainedOn())
        .trainingSteps(subject.trainingSteps())
        .restorationSteps(subject.restorationSteps())
        .task(subject.task())
        .metric(subject.metric())
        .x(subject.x())
        .y(subject.y())
        .method(subject.method())
        .shows(shows)
        .nSeeds(seeds.size())
        .nHolds(holding)
        .nAgree(agreeing.size())
        .holds(holding == seeds.size() ? "all" : holding > 0 ? "some" : "none")
        .mean(mean)
        .ciLow(Defined.orNull(effect.estimate().interval().low()))
        .ciHigh(Defined.orNull(effect.estimate().interval().high()))
        .ciMethod(effect.estimate().interval().method())
        .p(Defined.orNull(effect.p()))
        .pBh(null)
        .verdict(null)
        .low(seeds.stream().mapToDouble(Evidence::value).min().orElseThrow())
        .high(seeds.stream().mapToDouble(Evidence::value).max().orElseThrow())
        .bySeed(seeds.stream().map(e -> e.seed() + ": " + e.words()).toList())
        .test(seeds.stream().map(Evidence::test).distinct().collect(Collectors.joining("; ")))
        .build();
  }

  private static String shows(Subject subject, List<Evidence> seeds, double mean) {
    return switch (subject.kind()) {
      case FORGETTING -> direction(mean, "lost", "gained");
      case CORRELATION -> direction(mean, "positive", "negative");
      case STAGE -> commonest(seeds);
    };
  }

  private static String direction(double value, String above, String below) {
    boolean zero = Math.abs(value) < ROUNDING;
    return zero ? "unchanged" : value > 0 ? above : below;
  }

  /** Returns the commonest stage; the most severe of equals. */
  private static String commonest(List<Evidence> seeds) {
    List<RestorationStage> severe =
        List.of(
            RestorationStage.ACTUAL,
            RestorationStage.PSEUDO,
            RestorationStage.UNDECIDED,
            RestorationStage.NONE);
    return severe.stream()
        .max(
            Comparator.<RestorationStage>comparingLong(
                    stage -> seeds.stream().filter(e -> e.outcome().equals(stage.name())).count())
                .thenComparing(stage -> -severe.indexOf(stage)))
        .map(Objects::toString)
        .orElseThrow();
  }
}
