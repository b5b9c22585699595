package org.lethe.measure.headmeans;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.lethe.benchmark.Task;
import org.lethe.benchmark.context.PromptSet;
import org.lethe.effect.Head;
import org.lethe.effect.HeadActivations;
import org.lethe.effect.TrialReader;
import org.lethe.measure.context.ContextAnswers;
import org.lethe.measure.context.ContextProbe;
import org.lethe.measure.context.InContextRow;
import org.lethe.measure.context.PromptOptions;
import org.lethe.measure.context.VectorConvention;
import org.lethe.measure.context.VectorKind;
import org.lethe.measure.context.VectorKinds;
import org.lethe.measure.context.VectorSource;
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
 * Mean outputs of heads over prompts in context that the checkpoint answers right. A task is one
 * unit of work; the outputs of all heads at all prompts of a mean are in memory, L·nh·hs·4 bytes a
 * prompt.
 */
public final class HeadMeans implements ContextProbe<HeadMeans.Options, HeadMeanRow> {
  private static final long serialVersionUID = 1L;

  /** What is read. */
  public record Options(
      PromptOptions prompts,
      VectorKinds kinds,
      @Key(value = "most prompts of a mean head activation", unit = "prompts", least = 1)
          int meanPrompts)
      implements Serializable {}

  private static final Settings<Options> SETTINGS =
      PromptOptions.settings(new Options(PromptOptions.DEFAULT, VectorKinds.DEFAULT, 100));

  @Override
  public String name() {
    return "head-means";
  }

  @Override
  public String title() {
    return "Average head outputs over prompts in context.";
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
    return List.of(PromptRow.TABLE, InContextRow.TABLE);
  }

  @Override
  public Table<HeadMeanRow> table() {
    return HeadMeanRow.TABLE;
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
      sets.add(!shots ? prompts.instruction() : todd ? prompts.means() : prompts.fewShot());
    }
    return List.copyOf(sets);
  }

  @Override
  public List<ProbeInput> inputs(
      Options options, Lineage lineage, String checkpointId, String task) {
    return List.of(new ProbeInput(InContextRow.TABLE, checkpointId, task));
  }

  @Override
  public String conventions() {
    return "last_token_slice_of_o_proj_input";
  }

  @Override
  public String identity(Options options, ProbeContext context) {
    return conventions() + options.kinds() + options.meanPrompts();
  }

  @Override
  public List<HeadMeanRow> rows(ProbedModels models, ProbeWork work, Options options) {
    ContextAnswers answers =
        new ContextAnswers(
            work.inputs().rows(InContextRow.TABLE, work.checkpointId(), work.task()));
    MeanPrompts chosen = new MeanPrompts(work.prompts(), answers, options.meanPrompts());
    TrialReader reader = new TrialReader(models.checkpoint(), work.context().batchTokens());
    List<HeadMeanRow> rows = new ArrayList<>();
    for (VectorKind kind : options.kinds().all()) {
      List<PromptRow> prompts = chosen.of(kind);
      if (!prompts.isEmpty()) {
        HeadActivations mean = mean(reader, prompts);
        mean.all().forEach(head -> rows.add(row(kind, head, mean, prompts.size(), work)));
      }
    }
    return rows;
  }

  private static HeadActivations mean(TrialReader reader, List<PromptRow> prompts) {
    return HeadActivations.mean(
        reader.read(prompts.stream().map(ContextProbe::trial).toList()).stream()
            .map(TrialReader.Reading::heads)
            .toList());
  }

  private static HeadMeanRow row(
      VectorKind kind, Head head, HeadActivations mean, int prompts, ProbeWork work) {
    return HeadMeanRowBuilder.stagedBuilder()
        .source(kind.source().key())
        .convention(kind.convention().key())
        .layer(head.layer())
        .head(head.head())
        .vector(mean.of(head))
        .prompts(prompts)
        .planId(work.planId())
        .weightsDigest(work.weightsDigest())
        .checkpointId(work.checkpointId())
        .task(work.task())
        .build();
  }
}
