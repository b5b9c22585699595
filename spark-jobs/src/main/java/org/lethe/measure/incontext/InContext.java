package org.lethe.measure.incontext;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.lethe.benchmark.Task;
import org.lethe.benchmark.context.PromptSet;
import org.lethe.effect.Answer;
import org.lethe.effect.TrialReader;
import org.lethe.measure.context.ContextProbe;
import org.lethe.measure.context.InContextRow;
import org.lethe.measure.context.InContextRowBuilder;
import org.lethe.measure.context.PromptOptions;
import org.lethe.measure.context.VectorSource;
import org.lethe.measure.spi.ProbeContext;
import org.lethe.measure.spi.ProbeScope;
import org.lethe.measure.spi.ProbeWork;
import org.lethe.measure.spi.ProbedModels;
import org.lethe.settings.Settings;
import org.lethe.table.PromptRow;
import org.lethe.table.Table;

/**
 * Answers to prompts with demonstrations, right and shuffled, to questions alone, and to questions
 * after the task's description.
 */
public final class InContext implements ContextProbe<InContext.Options, InContextRow> {
  private static final long serialVersionUID = 1L;

  /** What is asked. */
  public record Options(PromptOptions prompts) implements Serializable {}

  private static final Settings<Options> SETTINGS =
      PromptOptions.settings(new Options(PromptOptions.DEFAULT));

  @Override
  public String name() {
    return "in-context";
  }

  @Override
  public String title() {
    return "Answer prompts in context: few-shot, zero-shot, shuffled, instructed.";
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
    return List.of(PromptRow.TABLE);
  }

  @Override
  public Table<InContextRow> table() {
    return InContextRow.TABLE;
  }

  @Override
  public PromptOptions asked(Options options) {
    return options.prompts();
  }

  @Override
  public ProbeScope scope() {
    return ProbeScope.PROMPTS;
  }

  @Override
  public List<PromptSet> prompts(Options options, Task task) {
    PromptOptions prompts = options.prompts();
    if (!prompts.asks(task)) {
      return List.of();
    }
    List<PromptSet> sets =
        new ArrayList<>(List.of(prompts.fewShot(), prompts.zeroShot(), prompts.shuffled()));
    if (VectorSource.INSTRUCTION.isOf(task)) {
      sets.add(prompts.instruction());
    }
    return sets;
  }

  @Override
  public String conventions() {
    return "first_token_rank_and_target_loss";
  }

  @Override
  public String identity(Options options, ProbeContext context) {
    return conventions();
  }

  @Override
  public List<InContextRow> rows(ProbedModels models, ProbeWork work, Options options) {
    List<PromptRow> prompts = work.prompts();
    List<TrialReader.Reading> readings =
        new TrialReader(models.checkpoint(), work.context().batchTokens())
            .read(prompts.stream().map(ContextProbe::trial).toList());
    List<InContextRow> rows = new ArrayList<>(prompts.size());
    for (int i = 0; i < prompts.size(); i++) {
      rows.add(row(prompts.get(i), readings.get(i).answer(), work));
    }
    return rows;
  }

  private static InContextRow row(PromptRow prompt, Answer answer, ProbeWork work) {
    return InContextRowBuilder.stagedBuilder()
        .promptSet(prompt.promptSet())
        .promptIndex(prompt.promptIndex())
        .promptId(prompt.promptId())
        .part(prompt.part())
        .docId(prompt.docId())
        .rank(answer.rank())
        .correct(answer.rank() == 0)
        .firstProbability(answer.firstTokenProbability())
        .meanLoss(answer.meanLoss())
        .exactMatch(answer.isExactMatch())
        .targetTokens(prompt.targetTokens().length)
        .planId(prompt.planId())
        .weightsDigest(work.weightsDigest())
        .checkpointId(work.checkpointId())
        .task(work.task())
        .build();
  }
}
