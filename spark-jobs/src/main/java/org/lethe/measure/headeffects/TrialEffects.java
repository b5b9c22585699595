package org.lethe.measure.headeffects;

import java.util.ArrayList;
import java.util.List;
import org.lethe.effect.Answer;
import org.lethe.effect.AttributionPatching;
import org.lethe.effect.Edit;
import org.lethe.effect.EditedTrials;
import org.lethe.effect.Head;
import org.lethe.effect.HeadActivations;
import org.lethe.effect.HeadSlopes;
import org.lethe.effect.Outcome;
import org.lethe.effect.Trial;
import org.lethe.effect.TrialReader;
import org.lethe.measure.context.ContextProbe;
import org.lethe.measure.context.EffectMethod;
import org.lethe.measure.context.VectorKind;
import org.lethe.measure.spi.ProbeWork;
import org.lethe.table.PromptRow;
import org.lethe.transformer.Transformer;

/** Effects of all heads on trials of one kind of vector. */
final class TrialEffects {
  private final VectorKind kind;
  private final Transformer transformer;
  private final ProbeWork work;
  private final List<Edit> edits = new ArrayList<>();
  private final int heads;

  TrialEffects(VectorKind kind, HeadActivations means, Transformer transformer, ProbeWork work) {
    this.kind = kind;
    this.transformer = transformer;
    this.work = work;
    this.heads = means.heads();
    means.all().forEach(head -> edits.add(edit(head, means)));
  }

  private Edit edit(Head head, HeadActivations means) {
    return switch (kind.convention()) {
      case TODD -> new Edit.ReplaceHead(head, means.of(head));
      case FV -> new Edit.AddToHead(head, means.of(head));
    };
  }

  /**
   * Returns a row for every prompt.
   *
   * @param first index of the first trial
   */
  List<HeadEffectRow> of(EffectMethod method, List<PromptRow> prompts, int first) {
    List<Trial> trials = prompts.stream().map(ContextProbe::trial).toList();
    return switch (method) {
      case EXACT -> exact(prompts, trials, first);
      case ATTRIBUTION -> estimated(prompts, trials, first);
    };
  }

  private List<HeadEffectRow> exact(List<PromptRow> prompts, List<Trial> trials, int first) {
    List<EditedTrials.Answers> answers =
        new EditedTrials(transformer, work.context().batchTokens()).answers(trials, edits);
    List<HeadEffectRow> rows = new ArrayList<>();
    for (int i = 0; i < prompts.size(); i++) {
      Answer plain = answers.get(i).plain();
      List<Answer> edited = answers.get(i).edited();
      float[] probability = new float[edits.size()];
      float[] loss = new float[edits.size()];
      for (int e = 0; e < probability.length; e++) {
        probability[e] =
            (float) (edited.get(e).firstTokenProbability() - plain.firstTokenProbability());
        loss[e] = (float) (plain.meanLoss() - edited.get(e).meanLoss());
      }
      rows.add(row(EffectMethod.EXACT, first + i, prompts.get(i), plain, probability, loss));
    }
    return rows;
  }

  private List<HeadEffectRow> estimated(List<PromptRow> prompts, List<Trial> trials, int first) {
    int batchTokens = work.context().batchTokens();
    List<TrialReader.Reading> plain = new TrialReader(transformer, batchTokens).read(trials);
    AttributionPatching patching = new AttributionPatching(transformer, batchTokens);
    List<HeadSlopes> probability = patching.slopes(trials, Outcome.FIRST_TOKEN_PROBABILITY);
    List<HeadSlopes> likelihood = patching.slopes(trials, Outcome.MEAN_LOG_PROBABILITY);
    List<HeadEffectRow> rows = new ArrayList<>();
    for (int i = 0; i < prompts.size(); i++) {
      rows.add(
          row(
              EffectMethod.ATTRIBUTION,
              first + i,
              prompts.get(i),
              plain.get(i).answer(),
              estimates(probability.get(i)),
              estimates(likelihood.get(i))));
    }
    return rows;
  }

  private float[] estimates(HeadSlopes slopes) {
    float[] estimates = new float[edits.size()];
    for (int e = 0; e < estimates.length; e++) {
      estimates[e] = (float) slopes.estimate(edits.get(e));
    }
    return estimates;
  }

  private HeadEffectRow row(
      EffectMethod method,
      int trial,
      PromptRow prompt,
      Answer plain,
      float[] probability,
      float[] loss) {
    return HeadEffectRowBuilder.stagedBuilder()
        .source(kind.source().key())
        .convention(kind.convention().key())
        .method(method.key())
        .trial(trial)
        .promptId(prompt.promptId())
        .docId(prompt.docId())
        .heads(heads)
        .probability(plain.firstTokenProbability())
        .loss(plain.meanLoss())
        .probabilityEffects(probability)
        .lossEffects(loss)
        .planId(work.planId())
        .weightsDigest(work.weightsDigest())
        .checkpointId(work.checkpointId())
        .task(work.task())
        .build();
  }
}
