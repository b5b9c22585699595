package org.lethe.measure.vectorinterventions;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.lethe.benchmark.Task;
import org.lethe.benchmark.context.Part;
import org.lethe.benchmark.context.PromptSet;
import org.lethe.effect.Answer;
import org.lethe.effect.EditedTrials;
import org.lethe.measure.context.ContextAnswers;
import org.lethe.measure.context.ContextProbe;
import org.lethe.measure.context.ContextSets;
import org.lethe.measure.context.InContextRow;
import org.lethe.measure.context.PromptOptions;
import org.lethe.measure.context.VectorControls;
import org.lethe.measure.context.VectorKind;
import org.lethe.measure.context.VectorKinds;
import org.lethe.measure.context.VectorSource;
import org.lethe.measure.functionvectors.FunctionVectorRow;
import org.lethe.measure.headeffects.HeadEffectRow;
import org.lethe.measure.headmeans.HeadMeanRow;
import org.lethe.measure.spi.Lineage;
import org.lethe.measure.spi.ProbeContext;
import org.lethe.measure.spi.ProbeInput;
import org.lethe.measure.spi.ProbeInputs;
import org.lethe.measure.spi.ProbeScope;
import org.lethe.measure.spi.ProbeWork;
import org.lethe.measure.spi.ProbedModels;
import org.lethe.measure.vectoreffects.VectorEffectRow;
import org.lethe.settings.Key;
import org.lethe.settings.Settings;
import org.lethe.table.CheckpointRow;
import org.lethe.table.PromptRow;
import org.lethe.table.Table;

/**
 * Adds the base's vector of a task to a trained checkpoint, and takes away the checkpoint's vector
 * of the task it was trained on: does what was lost come back (Jiang et al. 2024)? A vector acts at
 * the place that was chosen for it with the question alone, on queries that the base answers right
 * when it is told the task, those left out that its heads were chosen by.
 */
public final class VectorInterventions
    implements ContextProbe<VectorInterventions.Options, VectorInterventionRow> {
  private static final long serialVersionUID = 1L;

  /** Which vectors are added. */
  public record Options(
      PromptOptions prompts,
      VectorKinds kinds,
      @Key(
              value = "random heads and Gaussian vectors a vector is compared with",
              unit = "draws",
              least = 1)
          int controlDraws)
      implements Serializable {}

  private static final Settings<Options> SETTINGS =
      PromptOptions.settings(new Options(PromptOptions.DEFAULT, VectorKinds.DEFAULT, 20));

  @Override
  public String name() {
    return "vector-interventions";
  }

  @Override
  public String title() {
    return "Add the base's vectors to trained checkpoints, against controls.";
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
        FunctionVectorRow.TABLE,
        VectorEffectRow.TABLE);
  }

  @Override
  public Table<VectorInterventionRow> table() {
    return VectorInterventionRow.TABLE;
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
  public boolean isOfPairs() {
    return true;
  }

  @Override
  public List<String> references(Lineage lineage, String checkpointId) {
    String base = lineage.root(checkpointId);
    return base.equals(checkpointId) ? List.of() : List.of(base);
  }

  @Override
  public List<PromptSet> prompts(Options options, Task task) {
    PromptOptions prompts = options.prompts();
    Set<PromptSet> sets = new LinkedHashSet<>();
    for (VectorKind kind : prompts.asks(task) ? options.kinds().of(task) : List.<VectorKind>of()) {
      boolean shots = kind.source() == VectorSource.FEW_SHOT;
      sets.add(shots ? prompts.fewShot() : prompts.instruction());
      sets.add(prompts.zeroShot());
    }
    return List.copyOf(sets);
  }

  @Override
  public List<ProbeInput> inputs(
      Options options, Lineage lineage, String checkpointId, String task) {
    String base = lineage.root(checkpointId);
    List<ProbeInput> inputs =
        new ArrayList<>(
            List.of(
                new ProbeInput(InContextRow.TABLE, base, task),
                new ProbeInput(HeadMeanRow.TABLE, base, task),
                new ProbeInput(HeadEffectRow.TABLE, base, task),
                new ProbeInput(FunctionVectorRow.TABLE, base, task),
                new ProbeInput(VectorEffectRow.TABLE, base, task)));
    String trained = trainedOn(lineage, checkpointId);
    if (trained != null && !trained.equals(task)) {
      for (Table<?> table :
          List.of(HeadMeanRow.TABLE, FunctionVectorRow.TABLE, VectorEffectRow.TABLE)) {
        inputs.add(ProbeInput.possible(table, checkpointId, trained));
      }
    }
    return inputs;
  }

  /** Returns the task that the checkpoint, or the nearest before it, was trained on; else null. */
  private static String trainedOn(Lineage lineage, String checkpointId) {
    for (CheckpointRow checkpoint : lineage.withAncestors(checkpointId)) {
      if (checkpoint.trainedOn() != null) {
        return checkpoint.trainedOn();
      }
    }
    return null;
  }

  @Override
  public String conventions() {
    return "added_to_block_output_at_last_token";
  }

  @Override
  public String identity(Options options, ProbeContext context) {
    return conventions() + options.kinds() + options.controlDraws() + "@" + context.seed();
  }

  @Override
  public List<VectorInterventionRow> rows(ProbedModels models, ProbeWork work, Options options) {
    ContextAnswers base =
        new ContextAnswers(work.inputs().rows(InContextRow.TABLE, work.referenceId(), work.task()));
    List<HeadEffectRow> effects =
        work.inputs().rows(HeadEffectRow.TABLE, work.referenceId(), work.task());
    List<VectorInterventionRow> rows = new ArrayList<>();
    for (VectorKind kind : options.kinds().all()) {
      List<Steering.Step> steps = steps(kind, models, work, options);
      Set<Long> asked = new HashSet<>(base.right(kind.source()));
      asked.removeAll(HeadEffectRow.queries(kind, effects));
      for (String set : List.of(kind.source().answered(), ContextSets.ZERO_SHOT)) {
        List<PromptRow> prompts = prompts(work, set, asked);
        if (!steps.isEmpty() && !prompts.isEmpty()) {
          rows.addAll(rows(kind, steps, prompts, base, models, work));
        }
      }
    }
    return rows;
  }

  private static List<Steering.Step> steps(
      VectorKind kind, ProbedModels models, ProbeWork work, Options options) {
    VectorControls controls = new VectorControls(work.context().seed(), work.task());
    List<Steering.Step> steps = new ArrayList<>();
    Steering add =
        steering(VectorInterventionRow.ADD_BASE, kind, work, work.referenceId(), work.task(), 1);
    if (add != null) {
      steps.addAll(add.steps(models.reference(), options.controlDraws(), controls));
    }
    String trained = trainedOn(work.lineage(), work.checkpointId());
    if (trained != null && !trained.equals(work.task())) {
      Steering subtract =
          steering(
              VectorInterventionRow.SUBTRACT_NEW, kind, work, work.checkpointId(), trained, -1);
      if (subtract != null) {
        steps.addAll(subtract.steps(models.checkpoint(), options.controlDraws(), controls));
      }
    }
    return steps;
  }

  private static Steering steering(
      String intervention, VectorKind kind, ProbeWork work, String of, String task, int sign) {
    ProbeInputs inputs = work.inputs();
    return Steering.of(
        intervention,
        kind,
        inputs.rows(FunctionVectorRow.TABLE, of, task),
        inputs.rows(HeadMeanRow.TABLE, of, task),
        inputs.rows(VectorEffectRow.TABLE, of, task),
        sign);
  }

  private static List<PromptRow> prompts(ProbeWork work, String set, Set<Long> asked) {
    return work.prompts().stream()
        .filter(prompt -> prompt.promptSet().equals(set))
        .filter(prompt -> prompt.part().equals(Part.TEST.key()))
        .filter(prompt -> asked.contains(prompt.docId()))
        .toList();
  }

  private static List<VectorInterventionRow> rows(
      VectorKind kind,
      List<Steering.Step> steps,
      List<PromptRow> prompts,
      ContextAnswers base,
      ProbedModels models,
      ProbeWork work) {
    List<EditedTrials.Answers> answers =
        new EditedTrials(models.checkpoint(), work.context().batchTokens())
            .answers(
                prompts.stream().map(ContextProbe::trial).toList(),
                steps.stream().map(Steering.Step::edit).toList());
    List<VectorInterventionRow> rows = new ArrayList<>();
    List<Answer> plain = answers.stream().map(EditedTrials.Answers::plain).toList();
    rows.add(row(kind, null, plain, prompts, base, work));
    for (int i = 0; i < steps.size(); i++) {
      int edit = i;
      List<Answer> edited = answers.stream().map(answer -> answer.edited().get(edit)).toList();
      rows.add(row(kind, steps.get(i), edited, prompts, base, work));
    }
    return rows;
  }

  /** Returns the row of a step; of no vector where it is null. */
  private static VectorInterventionRow row(
      VectorKind kind,
      Steering.Step step,
      List<Answer> answers,
      List<PromptRow> prompts,
      ContextAnswers base,
      ProbeWork work) {
    float[] losses = new float[answers.size()];
    float[] baseLosses = new float[answers.size()];
    int[] ranks = new int[answers.size()];
    int[] baseRanks = new int[answers.size()];
    for (int i = 0; i < losses.length; i++) {
      InContextRow ofBase = base.to(prompts.get(i).promptId());
      losses[i] = (float) answers.get(i).meanLoss();
      baseLosses[i] = (float) ofBase.meanLoss();
      ranks[i] = Math.toIntExact(answers.get(i).rank());
      baseRanks[i] = Math.toIntExact(ofBase.rank());
    }
    Steering steering = step == null ? null : step.steering();
    return VectorInterventionRowBuilder.stagedBuilder()
        .source(kind.source().key())
        .convention(kind.convention().key())
        .promptSet(prompts.get(0).promptSet())
        .intervention(steering == null ? VectorInterventionRow.NONE : steering.intervention())
        .vector(step == null ? VectorEffectRow.NONE : step.vector())
        .draw(step == null ? 0 : step.draw())
        .layer(steering == null ? -1 : steering.layer())
        .strength(steering == null ? 0 : steering.strength())
        .vectorTask(steering == null ? null : steering.vector().task())
        .n(answers.size())
        .top1(below(ranks, 1))
        .top5(below(ranks, 5))
        .loss(answers.stream().mapToDouble(Answer::meanLoss).average().orElseThrow())
        .exactMatch(
            answers.stream().mapToInt(a -> a.isExactMatch() ? 1 : 0).average().orElseThrow())
        .docIds(prompts.stream().mapToInt(prompt -> Math.toIntExact(prompt.docId())).toArray())
        .ranks(ranks)
        .losses(losses)
        .baseRanks(baseRanks)
        .baseLosses(baseLosses)
        .referenceId(work.referenceId())
        .planId(work.planId())
        .weightsDigest(work.weightsDigest())
        .checkpointId(work.checkpointId())
        .task(work.task())
        .build();
  }

  private static double below(int[] ranks, int most) {
    return Arrays.stream(ranks).filter(rank -> rank < most).count() / (double) ranks.length;
  }
}
