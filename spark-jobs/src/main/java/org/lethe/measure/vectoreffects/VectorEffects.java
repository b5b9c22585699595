package org.lethe.measure.vectoreffects;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.lethe.benchmark.Task;
import org.lethe.benchmark.context.Part;
import org.lethe.benchmark.context.PromptSet;
import org.lethe.measure.context.ContextAnswers;
import org.lethe.measure.context.ContextProbe;
import org.lethe.measure.context.ContextSets;
import org.lethe.measure.context.InContextRow;
import org.lethe.measure.context.PromptOptions;
import org.lethe.measure.context.VectorKind;
import org.lethe.measure.context.VectorKinds;
import org.lethe.measure.context.VectorSource;
import org.lethe.measure.functionvectors.FunctionVectorRow;
import org.lethe.measure.headeffects.HeadEffectRow;
import org.lethe.measure.headmeans.HeadMeanRow;
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
 * What a task's vector does to prompts that do not tell the task (Todd et al. 2024): questions
 * alone, and demonstrations with each other's answers. For each form of prompt, block and strength
 * are chosen on its validation queries; there the vector meets as many draws of both controls as
 * the options say, at every other block one. Queries that heads were chosen by, which are test
 * queries with {@code fv}, are not asked.
 */
public final class VectorEffects implements ContextProbe<VectorEffects.Options, VectorEffectRow> {
  private static final long serialVersionUID = 1L;

  /** Which vectors are added, and where. */
  public record Options(PromptOptions prompts, VectorKinds kinds, VectorSweep sweep)
      implements Serializable {}

  private static final Settings<Options> SETTINGS =
      PromptOptions.settings(
          new Options(PromptOptions.DEFAULT, VectorKinds.DEFAULT, VectorSweep.DEFAULT));

  @Override
  public String name() {
    return "vector-effects";
  }

  @Override
  public String title() {
    return "Add vectors to the residual stream, against controls.";
  }

  @Override
  public int version() {
    return 2;
  }

  @Override
  public Settings<Options> settings() {
    return SETTINGS;
  }

  @Override
  public List<Table<?>> reads() {
    return List.of(
        PromptRow.TABLE,
        InContextRow.TABLE,
        HeadMeanRow.TABLE,
        HeadEffectRow.TABLE,
        FunctionVectorRow.TABLE);
  }

  @Override
  public Table<VectorEffectRow> table() {
    return VectorEffectRow.TABLE;
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
      sets.add(prompts.zeroShot());
      if (kind.source() == VectorSource.FEW_SHOT) {
        sets.add(prompts.shuffled());
      }
    }
    return List.copyOf(sets);
  }

  @Override
  public List<ProbeInput> inputs(
      Options options, Lineage lineage, String checkpointId, String task) {
    return List.of(
        new ProbeInput(InContextRow.TABLE, checkpointId, task),
        new ProbeInput(HeadMeanRow.TABLE, checkpointId, task),
        new ProbeInput(HeadEffectRow.TABLE, checkpointId, task),
        new ProbeInput(FunctionVectorRow.TABLE, checkpointId, task));
  }

  @Override
  public String conventions() {
    return "added_to_block_output_at_last_token";
  }

  @Override
  public String identity(Options options, ProbeContext context) {
    return conventions() + options.kinds() + options.sweep() + "@" + context.seed();
  }

  @Override
  public List<VectorEffectRow> rows(ProbedModels models, ProbeWork work, Options options) {
    String checkpoint = work.checkpointId();
    ContextAnswers answers =
        new ContextAnswers(work.inputs().rows(InContextRow.TABLE, checkpoint, work.task()));
    List<HeadMeanRow> means = work.inputs().rows(HeadMeanRow.TABLE, checkpoint, work.task());
    List<HeadEffectRow> effects = work.inputs().rows(HeadEffectRow.TABLE, checkpoint, work.task());
    List<FunctionVectorRow> vectors =
        work.inputs().rows(FunctionVectorRow.TABLE, checkpoint, work.task());
    List<VectorEffectRow> rows = new ArrayList<>();
    for (VectorKind kind : options.kinds().all()) {
      for (FunctionVectorRow vector : vectors) {
        if (vector.isDefined() && vector.isOf(kind)) {
          VectorTrials trials =
              new VectorTrials(
                  kind, vector, HeadMeanRow.of(kind, means), models, work, options.sweep());
          Set<Long> asked = new HashSet<>(answers.right(kind.source()));
          asked.removeAll(HeadEffectRow.queries(kind, effects));
          rows.addAll(rows(kind, trials, answers.right(kind.source()), asked, work));
        }
      }
    }
    return rows;
  }

  /**
   * Chooses the place and compares.
   *
   * @param right queries that choose the place, of the validation part
   * @param asked queries that are asked, of the test part
   */
  private static List<VectorEffectRow> rows(
      VectorKind kind, VectorTrials trials, Set<Long> right, Set<Long> asked, ProbeWork work) {
    List<String> sets =
        kind.source() == VectorSource.FEW_SHOT
            ? List.of(ContextSets.ZERO_SHOT, ContextSets.SHUFFLED)
            : List.of(ContextSets.ZERO_SHOT);
    List<VectorEffectRow> rows = new ArrayList<>();
    for (String set : sets) {
      List<PromptRow> validation = prompts(work, set, Part.VALIDATION, right);
      List<PromptRow> test = prompts(work, set, Part.TEST, asked);
      if (!validation.isEmpty()) {
        AskedVectors sweep = trials.swept(validation);
        AddedVector.Place place = sweep.best();
        rows.addAll(sweep.rows(place, work));
        if (!test.isEmpty()) {
          rows.addAll(trials.compared(test, place).rows(place, work));
        }
      }
    }
    return rows;
  }

  private static List<PromptRow> prompts(ProbeWork work, String set, Part part, Set<Long> asked) {
    return work.prompts().stream()
        .filter(prompt -> prompt.promptSet().equals(set) && prompt.part().equals(part.key()))
        .filter(prompt -> asked.contains(prompt.docId()))
        .toList();
  }
}
