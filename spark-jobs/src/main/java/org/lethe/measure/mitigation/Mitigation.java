package org.lethe.measure.mitigation;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.lethe.figure.ReportTables;
import org.lethe.figure.Roster;
import org.lethe.figure.Topic;
import org.lethe.measure.floor.FloorRow;
import org.lethe.measure.spi.Comparison;
import org.lethe.measure.spi.Derivation;
import org.lethe.measure.spi.DerivedRows;
import org.lethe.measure.spi.MainMetric;
import org.lethe.measure.spi.Slice;
import org.lethe.scoring.Metric;
import org.lethe.settings.Settings;
import org.lethe.table.GenerationRow;
import org.lethe.table.RequestRow;
import org.lethe.table.ScoreRow;
import org.lethe.table.Table;
import org.lethe.table.TrainingRunRow;
import org.lethe.table.TrainingStepRow;

/** Whether recipes forget less than a reference recipe that has learned equally much. */
public final class Mitigation implements Derivation<MitigationOptions> {
  @Override
  public String name() {
    return "mitigation";
  }

  @Override
  public String title() {
    return "recipes at matched plasticity";
  }

  @Override
  public int version() {
    return 2;
  }

  @Override
  public Settings<MitigationOptions> settings() {
    return SETTINGS;
  }

  @Override
  public List<Table<?>> reads() {
    return List.of(
        RequestRow.TABLE,
        ScoreRow.TABLE,
        GenerationRow.TABLE,
        FloorRow.TABLE,
        TrainingRunRow.TABLE,
        TrainingStepRow.TABLE);
  }

  @Override
  public List<Table<?>> writes() {
    return List.of(TradeOffRow.TABLE, MitigationRow.TABLE);
  }

  @Override
  public List<Topic> topics(ReportTables tables, Roster roster) {
    return List.of(new MitigationTopic(tables));
  }

  private static final Settings<MitigationOptions> SETTINGS =
      Settings.of("compare", new MitigationOptions(null, 0.9, 0.02, 0.5, 0.95, MainMetric.DEFAULT))
          .reading("metric", MainMetric.READER);

  @Override
  public List<Slice> slices(MitigationOptions options, Comparison comparison) {
    List<RecipeCurve> curves = compared(options, comparison);
    Set<String> ids = new LinkedHashSet<>();
    curves.forEach(curve -> ids.addAll(checkpoints(curve)));
    return curves.isEmpty() ? List.of(Slice.NONE) : Slice.whole(ids);
  }

  @Override
  public DerivedRows derive(List<Slice> slices, MitigationOptions options, Comparison comparison)
      throws IOException {
    List<RecipeCurve> curves = compared(options, comparison);
    if (curves.isEmpty()) {
      return new DerivedRows();
    }
    Set<Blend> single = new LinkedHashSet<>();
    for (RecipeCurve curve : curves) {
      for (String task : comparison.taskNames()) {
        checkpoints(curve).forEach(id -> single.add(Blend.of(task, id)));
      }
    }
    List<Metric> metrics = options.metrics();
    BlendedAnswers answers =
        BlendedAnswers.read(comparison, List.copyOf(single), metrics, options.validationShare());
    OldTasks old = new OldTasks(comparison.taskNames(), answers, comparison.rows(FloorRow.TABLE));
    TrainingCosts costs =
        new TrainingCosts(
            comparison.lineage(),
            comparison.rows(TrainingRunRow.TABLE),
            comparison.rows(TrainingStepRow.TABLE));
    List<Match> matches = Matches.of(curves, reference(options, curves), options, answers);
    List<Blend> differences =
        matches.stream().flatMap(match -> match.blends(old, metrics).stream()).toList();
    BlendedAnswers matched =
        BlendedAnswers.read(comparison, differences, metrics, options.validationShare());
    MatchedRows rows =
        new MatchedRows(
            options.confidence(),
            new MatchedEffects(options, matched),
            new MatchedScores(metrics.get(0), answers),
            costs);
    return new DerivedRows()
        .with(TradeOffRow.TABLE, new TradeOffTable(answers, old, costs).rows(curves, metrics))
        .with(MitigationRow.TABLE, new MitigationTable(options, old, rows).rows(matches));
  }

  /** Returns the curves of what the reference and at least one other recipe were taught. */
  private static List<RecipeCurve> compared(MitigationOptions options, Comparison comparison) {
    List<RecipeCurve> all = RecipeCurve.of(comparison.lineage());
    String reference = reference(options, all);
    return all.stream()
        .filter(
            curve ->
                all.stream()
                    .filter(other -> other.order().equals(curve.order()))
                    .map(RecipeCurve::recipe)
                    .anyMatch(
                        recipe ->
                            curve.recipe().equals(reference)
                                ? !recipe.equals(reference)
                                : recipe.equals(reference)))
        .toList();
  }

  private static String reference(MitigationOptions options, List<RecipeCurve> curves) {
    Optional<String> plain =
        curves.stream()
            .filter(curve -> "plain".equals(curve.objective()))
            .map(RecipeCurve::recipe)
            .findFirst();
    return options.referenceRecipe() == null ? plain.orElse(null) : options.referenceRecipe();
  }

  private static Set<String> checkpoints(RecipeCurve curve) {
    Set<String> ids = new LinkedHashSet<>(List.of(curve.order().base()));
    curve.states().forEach(state -> ids.addAll(state.learned()));
    return ids;
  }
}
