package org.lethe.measure.vectoreffects;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.lethe.effect.Answer;
import org.lethe.effect.EditedTrials;
import org.lethe.measure.context.VectorKind;
import org.lethe.measure.spi.ProbeWork;
import org.lethe.table.PromptRow;

/**
 * Answers to prompts without a vector and with each of some.
 *
 * @param prompts of one set and one part, at least one
 * @param added vectors that were added
 * @param answers by prompt
 */
record AskedVectors(
    VectorKind kind,
    List<PromptRow> prompts,
    List<AddedVector> added,
    List<EditedTrials.Answers> answers) {

  /** Returns the place where a vector leaves least loss; the first of equal ones. */
  AddedVector.Place best() {
    AddedVector.Place best = null;
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < added.size(); i++) {
      double loss = loss(under(i));
      if (best == null || loss < least) {
        best = added.get(i).place();
        least = loss;
      }
    }
    return best;
  }

  /** Returns a row for no vector, then one for each. */
  List<VectorEffectRow> rows(AddedVector.Place chosen, ProbeWork work) {
    List<VectorEffectRow> rows = new ArrayList<>();
    AddedVector none = new AddedVector(VectorEffectRow.NONE, 0, null, new AddedVector.Place(-1, 0));
    rows.add(row(none, answers.stream().map(EditedTrials.Answers::plain).toList(), chosen, work));
    for (int i = 0; i < added.size(); i++) {
      rows.add(row(added.get(i), under(i), chosen, work));
    }
    return rows;
  }

  private List<Answer> under(int vector) {
    return answers.stream().map(answer -> answer.edited().get(vector)).toList();
  }

  private VectorEffectRow row(
      AddedVector vector, List<Answer> answered, AddedVector.Place chosen, ProbeWork work) {
    float[] losses = new float[answered.size()];
    for (int i = 0; i < losses.length; i++) {
      losses[i] = (float) answered.get(i).meanLoss();
    }
    int[] matches = answered.stream().mapToInt(a -> a.isExactMatch() ? 1 : 0).toArray();
    return VectorEffectRowBuilder.stagedBuilder()
        .source(kind.source().key())
        .convention(kind.convention().key())
        .promptSet(prompts.get(0).promptSet())
        .part(prompts.get(0).part())
        .vector(vector.kind())
        .draw(vector.draw())
        .layer(vector.place().layer())
        .strength(vector.place().strength())
        .chosenPlace(vector.place().equals(chosen))
        .n(answered.size())
        .top1(top(answered, 1))
        .top2(top(answered, 2))
        .top3(top(answered, 3))
        .top5(top(answered, 5))
        .loss(loss(answered))
        .exactMatch(Arrays.stream(matches).average().orElseThrow())
        .docIds(prompts.stream().mapToInt(prompt -> Math.toIntExact(prompt.docId())).toArray())
        .ranks(answered.stream().mapToInt(a -> Math.toIntExact(a.rank())).toArray())
        .losses(losses)
        .matches(matches)
        .planId(work.planId())
        .weightsDigest(work.weightsDigest())
        .checkpointId(work.checkpointId())
        .task(work.task())
        .build();
  }

  private static double loss(List<Answer> answered) {
    return answered.stream().mapToDouble(Answer::meanLoss).average().orElseThrow();
  }

  private static double top(List<Answer> answered, int most) {
    return answered.stream().filter(answer -> answer.rank() < most).count()
        / (double) answered.size();
  }
}
