package org.lethe.measure.functionvectors;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.lethe.benchmark.Task;
import org.lethe.benchmark.context.PromptSet;
import org.lethe.effect.FunctionVector;
import org.lethe.effect.Head;
import org.lethe.effect.HeadActivations;
import org.lethe.figure.ReportTables;
import org.lethe.figure.Roster;
import org.lethe.figure.Topic;
import org.lethe.measure.context.ContextAnswers;
import org.lethe.measure.context.ContextProbe;
import org.lethe.measure.context.HeadCriteria;
import org.lethe.measure.context.InContextRow;
import org.lethe.measure.context.PromptOptions;
import org.lethe.measure.context.VectorKind;
import org.lethe.measure.context.VectorKinds;
import org.lethe.measure.context.VectorSource;
import org.lethe.measure.headeffects.HeadEffectRow;
import org.lethe.measure.headmeans.HeadMeanRow;
import org.lethe.measure.spi.Defined;
import org.lethe.measure.spi.Lineage;
import org.lethe.measure.spi.ProbeContext;
import org.lethe.measure.spi.ProbeInput;
import org.lethe.measure.spi.ProbeScope;
import org.lethe.measure.spi.ProbeWork;
import org.lethe.measure.spi.ProbedModels;
import org.lethe.settings.Settings;
import org.lethe.table.PromptRow;
import org.lethe.table.Table;

/**
 * The function or instruction vector of a task at a checkpoint: the sum over the heads of largest
 * effect of what their means add to the residual stream (Todd et al. 2024, eq. 5).
 */
public final class FunctionVectors
    implements ContextProbe<FunctionVectors.Options, FunctionVectorRow> {
  private static final long serialVersionUID = 1L;

  /** Of which heads a vector is made, and when there is one. */
  public record Options(
      PromptOptions prompts, VectorKinds kinds, HeadCriteria heads, VectorGate gate)
      implements Serializable {}

  private static final Settings<Options> SETTINGS =
      PromptOptions.settings(
          new Options(
              PromptOptions.DEFAULT,
              VectorKinds.DEFAULT,
              HeadCriteria.DEFAULT,
              VectorGate.DEFAULT));

  @Override
  public String name() {
    return "function-vectors";
  }

  @Override
  public String title() {
    return "Make function vectors of the heads of largest effect.";
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
    return List.of(PromptRow.TABLE, InContextRow.TABLE, HeadMeanRow.TABLE, HeadEffectRow.TABLE);
  }

  @Override
  public Table<FunctionVectorRow> table() {
    return FunctionVectorRow.TABLE;
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
      sets.add(shots ? prompts.fewShot() : prompts.instruction());
    }
    return List.copyOf(sets);
  }

  @Override
  public List<ProbeInput> inputs(
      Options options, Lineage lineage, String checkpointId, String task) {
    return List.of(
        new ProbeInput(InContextRow.TABLE, checkpointId, task),
        new ProbeInput(HeadMeanRow.TABLE, checkpointId, task),
        new ProbeInput(HeadEffectRow.TABLE, checkpointId, task));
  }

  @Override
  public String conventions() {
    return "sum_of_head_means_through_o_proj";
  }

  @Override
  public String identity(Options options, ProbeContext context) {
    return conventions() + options.kinds() + options.heads() + options.gate() + context.seed();
  }

  @Override
  public List<FunctionVectorRow> rows(ProbedModels models, ProbeWork work, Options options) {
    String checkpoint = work.checkpointId();
    ContextAnswers answers =
        new ContextAnswers(work.inputs().rows(InContextRow.TABLE, checkpoint, work.task()));
    List<HeadMeanRow> means = work.inputs().rows(HeadMeanRow.TABLE, checkpoint, work.task());
    List<HeadEffectRow> effects = work.inputs().rows(HeadEffectRow.TABLE, checkpoint, work.task());
    List<FunctionVectorRow> rows = new ArrayList<>();
    for (VectorKind kind : options.kinds().all()) {
      if (!answers.of(kind.source()).isEmpty()) { // a task without a description has none
        Trials trials = Trials.of(kind, effects);
        rows.add(row(kind, answers, HeadMeanRow.of(kind, means), trials, models, work, options));
      }
    }
    return rows;
  }

  private static FunctionVectorRow row(
      VectorKind kind,
      ContextAnswers answers,
      List<HeadMeanRow> means,
      Trials trials,
      ProbedModels models,
      ProbeWork work,
      Options options) {
    double[][] effects = trials.effects();
    double overlap =
        effects.length < 2 ? Double.NaN : options.heads().overlap(effects, work.context().seed());
    double accuracy = answers.accuracy(kind.source());
    int right = answers.rightQueries(kind.source()).size();
    String reason = options.gate().reason(accuracy, right, overlap);
    List<Head> heads = trials.chosen(options.heads().topHeads());
    HeadActivations activations = heads.isEmpty() ? null : HeadMeanRow.activations(means);
    float[] vector =
        reason != null
            ? null
            : FunctionVector.of(models.checkpoint(), activations, heads, kind.convention().bias());
    return FunctionVectorRowBuilder.stagedBuilder()
        .source(kind.source().key())
        .convention(kind.convention().key())
        .status(reason == null ? FunctionVectorRow.DEFINED : "undefined")
        .reason(reason)
        .asked(answers.of(kind.source()).size())
        .accuracy(accuracy)
        .rightQueries(right)
        .method(trials.method().key())
        .recall(Defined.orNull(trials.recall(options.heads().topHeads())))
        .trials(effects.length)
        .overlap(Defined.orNull(overlap))
        .identifiability(options.heads().isStable(overlap) ? "stable" : "not_identifiable")
        .layers(heads.stream().map(Head::layer).toList())
        .heads(heads.stream().map(Head::head).toList())
        .effects(trials.means(heads))
        .headMeans(joined(heads, activations))
        .vector(vector)
        .norm(vector == null ? null : norm(vector))
        .planId(work.planId())
        .weightsDigest(work.weightsDigest())
        .checkpointId(work.checkpointId())
        .task(work.task())
        .build();
  }

  private static float[] joined(List<Head> heads, HeadActivations means) {
    int size = heads.isEmpty() ? 0 : means.size();
    float[] joined = new float[heads.size() * size];
    for (int i = 0; i < heads.size(); i++) {
      System.arraycopy(means.of(heads.get(i)), 0, joined, i * size, size);
    }
    return joined;
  }

  private static double norm(float[] vector) {
    double squares = 0;
    for (float value : vector) {
      squares += (double) value * value;
    }
    return Math.sqrt(squares);
  }

  @Override
  public List<Topic> topics(ReportTables tables, Roster roster) {
    List<FunctionVectorRow> rows = tables.rows(FunctionVectorRow.TABLE);
    return rows.isEmpty() ? List.of() : List.of(new VectorTopic(rows, roster));
  }
}
