package org.lethe.measure.vectordynamics;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.lethe.activation.Activation;
import org.lethe.activation.ActivationCapture;
import org.lethe.activation.Position;
import org.lethe.analysis.CosineSimilarity;
import org.lethe.benchmark.Task;
import org.lethe.benchmark.context.Part;
import org.lethe.benchmark.context.PromptSet;
import org.lethe.measure.context.ContextProbe;
import org.lethe.measure.context.PromptOptions;
import org.lethe.measure.context.VectorKind;
import org.lethe.measure.context.VectorKinds;
import org.lethe.measure.context.VectorSource;
import org.lethe.measure.functionvectors.FunctionVectorRow;
import org.lethe.measure.spi.Defined;
import org.lethe.measure.spi.Lineage;
import org.lethe.measure.spi.ProbeContext;
import org.lethe.measure.spi.ProbeInput;
import org.lethe.measure.spi.ProbeScope;
import org.lethe.measure.spi.ProbeWork;
import org.lethe.measure.spi.ProbedModels;
import org.lethe.measure.spi.Vectors;
import org.lethe.settings.Settings;
import org.lethe.table.PromptRow;
import org.lethe.table.Table;

/**
 * The cosine of the residual stream with the vector of the task, layer by layer, at the last token
 * of prompts that tell the task: with the base's vector and with the checkpoint's own (Jiang et al.
 * 2024). Test queries are asked.
 */
public final class VectorStates implements ContextProbe<VectorStates.Options, VectorStateRow> {
  private static final long serialVersionUID = 1L;

  /** Which vectors are looked at. */
  public record Options(PromptOptions prompts, VectorKinds kinds) implements Serializable {}

  private static final Settings<Options> SETTINGS =
      PromptOptions.settings(new Options(PromptOptions.DEFAULT, VectorKinds.DEFAULT));

  @Override
  public String name() {
    return "vector-states";
  }

  @Override
  public String title() {
    return "Compare the residual stream with vectors of the task.";
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
    return List.of(PromptRow.TABLE, FunctionVectorRow.TABLE);
  }

  @Override
  public Table<VectorStateRow> table() {
    return VectorStateRow.TABLE;
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
        new ProbeInput(FunctionVectorRow.TABLE, checkpointId, task),
        ProbeInput.possible(FunctionVectorRow.TABLE, lineage.root(checkpointId), task));
  }

  @Override
  public String conventions() {
    return "cosine_at_last_token";
  }

  @Override
  public String identity(Options options, ProbeContext context) {
    return conventions() + options.kinds();
  }

  @Override
  public List<VectorStateRow> rows(ProbedModels models, ProbeWork work, Options options) {
    ActivationCapture capture =
        new ActivationCapture(
            models.checkpoint(),
            new ActivationCapture.Options(layer -> true, Set.of(Position.LAST), false));
    List<VectorStateRow> rows = new ArrayList<>();
    for (VectorKind kind : options.kinds().all()) {
      FunctionVectorRow own = vector(kind, work, work.checkpointId());
      FunctionVectorRow base = vector(kind, work, work.lineage().root(work.checkpointId()));
      if (own != null || base != null) {
        rows.addAll(rows(kind, base, own, capture, work));
      }
    }
    return rows;
  }

  /** Returns the vector of a kind; null where it is undefined. */
  private static FunctionVectorRow vector(VectorKind kind, ProbeWork work, String checkpointId) {
    return work.inputs().rows(FunctionVectorRow.TABLE, checkpointId, work.task()).stream()
        .filter(row -> row.isDefined() && row.isOf(kind))
        .findFirst()
        .orElse(null);
  }

  private static List<VectorStateRow> rows(
      VectorKind kind,
      FunctionVectorRow base,
      FunctionVectorRow own,
      ActivationCapture capture,
      ProbeWork work) {
    List<int[]> prompts =
        work.prompts().stream()
            .filter(prompt -> prompt.promptSet().equals(kind.source().answered()))
            .filter(prompt -> prompt.part().equals(Part.TEST.key()))
            .map(PromptRow::contextTokens)
            .toList();
    TreeMap<Integer, double[]> sums = new TreeMap<>(); // by layer, with base and own
    for (List<int[]> batch : batches(prompts, work.context().batchTokens())) {
      for (Activation state : capture.capture(batch)) {
        double[] sum = sums.computeIfAbsent(state.layer(), layer -> new double[2]);
        sum[0] += cosine(state, base);
        sum[1] += cosine(state, own);
      }
    }
    List<VectorStateRow> rows = new ArrayList<>();
    sums.forEach(
        (layer, sum) ->
            rows.add(
                VectorStateRowBuilder.stagedBuilder()
                    .source(kind.source().key())
                    .convention(kind.convention().key())
                    .layer(layer)
                    .n(prompts.size())
                    .cosineBase(Defined.orNull(sum[0] / prompts.size()))
                    .cosineOwn(Defined.orNull(sum[1] / prompts.size()))
                    .baseId(work.lineage().root(work.checkpointId()))
                    .planId(work.planId())
                    .weightsDigest(work.weightsDigest())
                    .checkpointId(work.checkpointId())
                    .task(work.task())
                    .build()));
    return rows;
  }

  private static double cosine(Activation state, FunctionVectorRow vector) {
    return vector == null
        ? Double.NaN
        : CosineSimilarity.cosine(Vectors.wide(state.vector()), Vectors.wide(vector.vector()));
  }

  /** Cuts prompts into batches of at most so many tokens, shared ones counted often. */
  private static List<List<int[]>> batches(List<int[]> prompts, int tokens) {
    List<List<int[]>> batches = new ArrayList<>();
    int open = Integer.MAX_VALUE;
    for (int[] prompt : prompts) {
      if ((long) open + prompt.length > tokens) {
        batches.add(new ArrayList<>());
        open = 0;
      }
      batches.get(batches.size() - 1).add(prompt);
      open += prompt.length;
    }
    return batches;
  }
}
