package org.lethe.measure.headeffects;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.lethe.benchmark.Task;
import org.lethe.benchmark.context.PromptSet;
import org.lethe.measure.context.ContextAnswers;
import org.lethe.measure.context.ContextProbe;
import org.lethe.measure.context.EffectMethod;
import org.lethe.measure.context.HeadCriteria;
import org.lethe.measure.context.InContextRow;
import org.lethe.measure.context.PromptOptions;
import org.lethe.measure.context.VectorConvention;
import org.lethe.measure.context.VectorKind;
import org.lethe.measure.context.VectorKinds;
import org.lethe.measure.context.VectorSource;
import org.lethe.measure.headmeans.HeadMeanRow;
import org.lethe.measure.spi.Lineage;
import org.lethe.measure.spi.ProbeContext;
import org.lethe.measure.spi.ProbeInput;
import org.lethe.measure.spi.ProbeScope;
import org.lethe.measure.spi.ProbeWork;
import org.lethe.measure.spi.ProbedModels;
import org.lethe.settings.Key;
import org.lethe.settings.Settings;
import org.lethe.table.PromptRow;
import org.lethe.table.Table;

/**
 * The causal indirect effect of every head (Todd et al. 2024): what changes in the answer when the
 * head's output at the last token is replaced by its mean over prompts that tell the task, or when
 * that mean is added. Trial by trial, exact unless the options ask for an approximation.
 */
public final class HeadEffects implements ContextProbe<HeadEffects.Options, HeadEffectRow> {
  private static final long serialVersionUID = 1L;

  /** What is changed, and how often. */
  public record Options(
      PromptOptions prompts,
      VectorKinds kinds,
      HeadCriteria heads,
      @Key(value = "trials of a head's effect", unit = "trials", least = 2) int trials,
      @Key(
              value =
                  "trials at most: as many more as `trials` are made until the chosen heads are stable; `none` makes no more",
              unit = "trials",
              least = 2)
          Integer mostTrials,
      @Key(
              "how effects are computed: `exact`, or `attribution`, an approximation to first order that takes a backward pass a trial")
          EffectMethod effects,
      @Key(
              value = "trials on which an approximation is held against the exact effects",
              unit = "trials",
              least = 1)
          int checkedTrials)
      implements Serializable {}

  private static final Settings<Options> SETTINGS =
      PromptOptions.settings(
          new Options(
              PromptOptions.DEFAULT,
              VectorKinds.DEFAULT,
              HeadCriteria.DEFAULT,
              25,
              null,
              EffectMethod.EXACT,
              5));

  @Override
  public String name() {
    return "head-effects";
  }

  @Override
  public String title() {
    return "Measure the causal effect of every head on answers in context.";
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public Settings<Options> settings() {
    return SETTINGS;
  }

  @Override
  public List<Table<?>> reads() {
    return List.of(PromptRow.TABLE, InContextRow.TABLE, HeadMeanRow.TABLE);
  }

  @Override
  public Table<HeadEffectRow> table() {
    return HeadEffectRow.TABLE;
  }

  @Override
  public PromptOptions asked(Options options) {
    return options.prompts();
  }

  @Override
  public ProbeScope scope() {
    return ProbeScope.TASK;
  }

  @Override
  public List<PromptSet> prompts(Options options, Task task) {
    PromptOptions prompts = options.prompts();
    Set<PromptSet> sets = new LinkedHashSet<>();
    for (VectorKind kind : prompts.asks(task) ? options.kinds().of(task) : List.<VectorKind>of()) {
      boolean shots = kind.source() == VectorSource.FEW_SHOT;
      boolean todd = kind.convention() == VectorConvention.TODD;
      sets.add(shots && todd ? prompts.corrupted() : prompts.zeroShot());
    }
    return List.copyOf(sets);
  }

  @Override
  public List<ProbeInput> inputs(
      Options options, Lineage lineage, String checkpointId, String task) {
    return List.of(
        new ProbeInput(InContextRow.TABLE, checkpointId, task),
        new ProbeInput(HeadMeanRow.TABLE, checkpointId, task));
  }

  @Override
  public String conventions() {
    return "causal_indirect_effect";
  }

  @Override
  public String identity(Options options, ProbeContext context) {
    return conventions()
        + options.kinds()
        + options.heads()
        + options.trials()
        + "-"
        + options.mostTrials()
        + options.effects()
        + options.checkedTrials()
        + "@"
        + context.seed();
  }

  @Override
  public List<HeadEffectRow> rows(ProbedModels models, ProbeWork work, Options options) {
    ContextAnswers answers =
        new ContextAnswers(
            work.inputs().rows(InContextRow.TABLE, work.checkpointId(), work.task()));
    List<HeadMeanRow> means =
        work.inputs().rows(HeadMeanRow.TABLE, work.checkpointId(), work.task());
    List<HeadEffectRow> rows = new ArrayList<>();
    for (VectorKind kind : options.kinds().all()) {
      List<HeadMeanRow> ofKind = HeadMeanRow.of(kind, means);
      if (!ofKind.isEmpty()) { // without a right answer there is no mean
        List<PromptRow> prompts = EffectTrials.of(kind, work.prompts(), answers);
        TrialEffects effects =
            new TrialEffects(kind, HeadMeanRow.activations(ofKind), models.checkpoint(), work);
        rows.addAll(effects(effects, prompts, work, options));
      }
    }
    return rows;
  }

  /** Makes trials, more of them while the chosen heads depend on which were made. */
  private static List<HeadEffectRow> effects(
      TrialEffects effects, List<PromptRow> prompts, ProbeWork work, Options options) {
    List<HeadEffectRow> rows = new ArrayList<>();
    int wanted = options.mostTrials() == null ? options.trials() : options.mostTrials();
    int most = Math.min(Math.max(options.trials(), wanted), prompts.size());
    do {
      int end = Math.min(most, rows.size() + options.trials());
      rows.addAll(effects.of(options.effects(), prompts.subList(rows.size(), end), rows.size()));
    } while (rows.size() < most && !isStable(rows, work, options));
    if (options.effects() != EffectMethod.EXACT) {
      int checked = Math.min(options.checkedTrials(), rows.size());
      rows.addAll(effects.of(EffectMethod.EXACT, prompts.subList(0, checked), 0));
    }
    return rows;
  }

  private static boolean isStable(List<HeadEffectRow> rows, ProbeWork work, Options options) {
    double[][] effects = rows.stream().map(HeadEffectRow::effects).toArray(double[][]::new);
    return options.heads().isStable(options.heads().overlap(effects, work.context().seed()));
  }
}
