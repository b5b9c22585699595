package org.lethe.measure.mitigation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.lethe.analysis.CrossedMean;
import org.lethe.analysis.DetectableEffect;
import org.lethe.analysis.Estimate;
import org.lethe.analysis.MultipleTesting;
import org.lethe.analysis.TradeOff;
import org.lethe.measure.mitigation.RecipeCurve.Order;
import org.lethe.measure.spi.Defined;
import org.lethe.scoring.Metric;

/** Makes {@code mitigation}. */
final class MitigationTable {
  /** Below this many documents nothing is judged. */
  private static final int FEW = 20;

  private static final double POWER = 0.8;

  private final MitigationOptions options;
  private final BlendedAnswers answers;
  private final BlendedAnswers differences;
  private final OldTasks old;
  private final TrainingCosts costs;

  /**
   * @param answers of checkpoints as they are
   * @param differences of the blends of matches
   */
  MitigationTable(
      MitigationOptions options,
      BlendedAnswers answers,
      BlendedAnswers differences,
      OldTasks old,
      TrainingCosts costs) {
    this.options = options;
    this.answers = answers;
    this.differences = differences;
    this.old = old;
    this.costs = costs;
  }

  private record Subject(Order order, String recipe) {}

  /** Returns the rows of all recipes, p-values corrected. */
  List<MitigationRow> rows(List<Match> matches) {
    Map<Subject, List<Match>> subjects =
        matches.stream()
            .collect(
                Collectors.groupingBy(
                    match -> new Subject(match.order(), match.recipe().recipe()),
                    LinkedHashMap::new,
                    Collectors.toList()));
    List<MitigationRow> rows = new ArrayList<>();
    for (Metric metric : options.metrics()) {
      List<MitigationRow> pooled = new ArrayList<>();
      List<MitigationRow> single = new ArrayList<>();
      subjects.forEach(
          (subject, seeds) -> {
            List<String> tasks = old.of(subject.order(), metric);
            if (!tasks.isEmpty()) {
              pooled.add(row(seeds, null, tasks, metric));
              tasks.forEach(task -> single.add(row(seeds, task, List.of(task), metric)));
            }
          });
      rows.addAll(corrected(pooled));
      rows.addAll(corrected(single));
    }
    return rows;
  }

  private List<MitigationRow> corrected(List<MitigationRow> family) {
    double[] p =
        family.stream().mapToDouble(row -> row.p() == null ? Double.NaN : row.p()).toArray();
    double[] adjusted = MultipleTesting.benjaminiHochberg(p);
    List<MitigationRow> rows = new ArrayList<>();
    for (int i = 0; i < p.length; i++) {
      MitigationRow row = family.get(i);
      rows.add(
          Double.isNaN(adjusted[i])
              ? row
              : MitigationRowBuilder.builder(row)
                  .pBh(adjusted[i])
                  .verdict(verdict(row.difference(), adjusted[i]).name())
                  .build());
    }
    return rows;
  }

  private RecipeVerdict verdict(double difference, double p) {
    if (p > 1 - options.confidence()) {
      return RecipeVerdict.NO_DIFFERENCE;
    }
    return difference > 0 ? RecipeVerdict.LESS_FORGETTING : RecipeVerdict.MORE_FORGETTING;
  }

  private MitigationRow row(List<Match> seeds, String task, List<String> tasks, Metric metric) {
    Match first = seeds.get(0);
    List<Match> matched = seeds.stream().filter(Match::isMatched).toList();
    boolean whole = matched.size() == seeds.size();
    Effect effect = whole ? forgetting(seeds, tasks, metric) : Effect.NONE;
    Effect plasticity = whole ? plasticity(seeds) : Effect.NONE;
    List<String> flags = new ArrayList<>();
    if (whole && seeds.size() == 1) {
      flags.add("one_seed");
    }
    if (whole && effect.items() < FEW) {
      flags.add("few_items");
    }
    if (whole
        && seeds.stream().anyMatch(m -> !m.place().reached() || !m.referencePlace().reached())) {
      flags.add("within_tolerance");
    }
    if (plasticity.excludesZero()) {
      flags.add("plasticity_differs");
    }
    boolean judged = whole && seeds.size() > 1 && effect.items() >= FEW;
    Estimate estimate = effect.crossed().estimate();
    double p = judged ? effect.crossed().p() : Double.NaN;
    return MitigationRowBuilder.stagedBuilder()
        .baseId(first.order().base())
        .tasks(first.order().tasks())
        .recipe(first.recipe().recipe())
        .objective(first.recipe().objective())
        .referenceRecipe(first.reference().recipe())
        .task(task)
        .metric(metric.key())
        .nTasks(tasks.size())
        .nSeeds(seeds.size())
        .nMatched(matched.size())
        .n(effect.documents())
        .forgetting(orNull(whole, seeds, m -> forgotten(m.recipe(), m.place(), tasks, metric)))
        .referenceForgetting(
            orNull(whole, seeds, m -> forgotten(m.reference(), m.referencePlace(), tasks, metric)))
        .difference(Defined.orNull(estimate.value()))
        .stderr(Defined.orNull(estimate.stderr()))
        .ciLow(Defined.orNull(estimate.interval().low()))
        .ciHigh(Defined.orNull(estimate.interval().high()))
        .ciMethod(estimate.interval().method())
        .p(Defined.orNull(p))
        .pBh(null)
        .detectable(Double.isNaN(p) ? null : Defined.orNull(effect.detectable(options)))
        .verdict((whole ? RecipeVerdict.UNTESTED : RecipeVerdict.NOT_MATCHED).name())
        .level(first.level() * (options.metrics().get(0).higherIsBetter() ? 1 : -1))
        .plasticity(orNull(whole, seeds, m -> learned(m.recipe(), m.place())))
        .referencePlasticity(orNull(whole, seeds, m -> learned(m.reference(), m.referencePlace())))
        .plasticityLow(Defined.orNull(plasticity.crossed().estimate().interval().low()))
        .plasticityHigh(Defined.orNull(plasticity.crossed().estimate().interval().high()))
        .operations(orNull(whole, seeds, m -> operations(m.recipe(), m.place())))
        .referenceOperations(
            orNull(whole, seeds, m -> operations(m.reference(), m.referencePlace())))
        .trainedParameters(
            costs.trainedParameters(
                first.recipe().states().get(first.recipe().states().size() - 1).id()))
        .flag(flags.isEmpty() ? null : String.join(",", flags))
        .build();
  }

  /**
   * An effect over seeds and documents.
   *
   * @param items the fewest independent documents of a task
   * @param documents documents of all tasks
   */
  private record Effect(CrossedMean.Effect crossed, long items, long documents) {
    static final Effect NONE =
        new Effect(
            new CrossedMean.Effect(
                Estimate.bare(Double.NaN, "none_not_matched"), Double.NaN, Double.NaN),
            0,
            0);

    boolean excludesZero() {
      return crossed.estimate().interval().low() > 0 || crossed.estimate().interval().high() < 0;
    }

    double detectable(MitigationOptions options) {
      return DetectableEffect.minimumOf(
          crossed.estimate().stderr(), crossed.freedom(), 1 - options.confidence(), POWER);
    }
  }

  private Effect forgetting(List<Match> seeds, List<String> tasks, Metric metric) {
    List<List<BlendSums>> sums = new ArrayList<>();
    for (Match match : seeds) {
      sums.add(
          tasks.stream()
              .map(
                  task ->
                      differences.of(
                          match.difference(task), OldTasks.part(match.order(), task), metric.key()))
              .toList());
    }
    return effect(sums);
  }

  private Effect plasticity(List<Match> seeds) {
    String metric = options.metrics().get(0).key();
    List<List<BlendSums>> sums = new ArrayList<>();
    for (Match match : seeds) {
      sums.add(
          match.order().tasks().stream()
              .map(task -> differences.of(match.plasticity(task), BlendedAnswers.TEST, metric))
              .toList());
    }
    return effect(sums);
  }

  /** Mean over tasks, whose documents are independent samples, then over seeds. */
  private Effect effect(List<List<BlendSums>> bySeed) {
    double[] values = new double[bySeed.size()];
    double[] stderrs = new double[bySeed.size()];
    for (int s = 0; s < values.length; s++) {
      List<BlendSums> tasks = bySeed.get(s);
      double variance = 0;
      for (BlendSums task : tasks) {
        values[s] += task.value() / tasks.size();
        variance += Math.pow(task.stderr() / tasks.size(), 2);
      }
      stderrs[s] = Math.sqrt(variance);
    }
    List<BlendSums> first = bySeed.get(0);
    long items = first.stream().mapToLong(BlendSums::units).min().orElse(0);
    long documents = first.stream().mapToLong(BlendSums::n).sum();
    return new Effect(effect(values, stderrs, items), items, documents);
  }

  private CrossedMean.Effect effect(double[] values, double[] stderrs, long items) {
    if (values.length == 1) {
      Estimate one = Estimate.mean(values[0], stderrs[0], items, options.confidence());
      return new CrossedMean.Effect(one, Double.NaN, Double.NaN);
    }
    CrossedMean.Effect crossed = CrossedMean.of(values, stderrs, items, options.confidence());
    boolean equal = crossed.estimate().value() == 0 && !crossed.estimate().interval().exists();
    return equal ? new CrossedMean.Effect(crossed.estimate(), 1, Double.NaN) : crossed;
  }

  private double forgotten(
      RecipeCurve curve, TradeOff.Place place, List<String> tasks, Metric metric) {
    double sum = 0;
    for (String task : tasks) {
      int part = OldTasks.part(curve.order(), task);
      int learned = curve.order().tasks().indexOf(task);
      double[] after = scores(curve, task, part, metric, curve.order().tasks().size() - 1);
      double before =
          learned < 0
              ? answers.mean(task, curve.order().base(), part, metric.key())
              : place.of(scores(curve, task, part, metric, learned));
      sum += before - place.of(after);
    }
    return sum / tasks.size();
  }

  private double[] scores(RecipeCurve curve, String task, int part, Metric metric, int learned) {
    return curve.states().stream()
        .mapToDouble(state -> answers.mean(task, state.learned().get(learned), part, metric.key()))
        .toArray();
  }

  private double learned(RecipeCurve curve, TradeOff.Place place) {
    Metric metric = options.metrics().get(0);
    double score = place.of(Matches.plasticity(curve, metric.key(), answers, BlendedAnswers.TEST));
    return metric.higherIsBetter() ? score : -score;
  }

  private double operations(RecipeCurve curve, TradeOff.Place place) {
    return place.of(
        curve.states().stream().mapToDouble(state -> costs.operations(state.id())).toArray());
  }

  private static Double orNull(boolean whole, List<Match> seeds, ToDoubleFunction<Match> value) {
    return whole ? Defined.orNull(seeds.stream().mapToDouble(value).average().orElseThrow()) : null;
  }
}
