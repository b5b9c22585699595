package org.lethe.measure.vectoreffects;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.lethe.effect.EditedTrials;
import org.lethe.effect.FunctionVector;
import org.lethe.effect.HeadActivations;
import org.lethe.measure.context.ContextProbe;
import org.lethe.measure.context.VectorControls;
import org.lethe.measure.context.VectorKind;
import org.lethe.measure.functionvectors.FunctionVectorRow;
import org.lethe.measure.headmeans.HeadMeanRow;
import org.lethe.measure.spi.ProbeWork;
import org.lethe.measure.spi.ProbedModels;
import org.lethe.table.PromptRow;

/** Asks prompts with one task's vector and with its controls. */
final class VectorTrials {
  private final FunctionVectorRow vector;
  private final HeadActivations means;
  private final VectorKind kind;
  private final ProbedModels models;
  private final ProbeWork work;
  private final VectorSweep sweep;
  private final VectorControls controls;

  /**
   * @param vector a defined one
   * @param means of all heads, by layer and head
   */
  VectorTrials(
      VectorKind kind,
      FunctionVectorRow vector,
      List<HeadMeanRow> means,
      ProbedModels models,
      ProbeWork work,
      VectorSweep sweep) {
    this.kind = kind;
    this.vector = vector;
    this.means = HeadMeanRow.activations(means);
    this.models = models;
    this.work = work;
    this.sweep = sweep;
    this.controls = new VectorControls(work.context().seed(), work.task());
  }

  /** Asks prompts without a vector and with it at every place. */
  AskedVectors swept(List<PromptRow> prompts) {
    return asked(prompts, everywhere());
  }

  /** Asks them with controls too: all draws at the chosen place, one elsewhere. */
  AskedVectors compared(List<PromptRow> prompts, AddedVector.Place chosen) {
    List<AddedVector> added = new ArrayList<>(everywhere());
    for (int draw = 0; draw < sweep.controlDraws(); draw++) {
      float[] heads = ofRandomHeads(draw);
      float[] gaussian = controls.gaussian(vector.vector(), draw);
      added.add(new AddedVector(VectorEffectRow.RANDOM_HEADS, draw, heads, chosen));
      added.add(new AddedVector(VectorEffectRow.GAUSSIAN, draw, gaussian, chosen));
      for (int layer : layers()) {
        if (layer / sweep.layerStep() % sweep.controlDraws() == draw && layer != chosen.layer()) {
          AddedVector.Place place = new AddedVector.Place(layer, chosen.strength());
          added.add(new AddedVector(VectorEffectRow.RANDOM_HEADS, draw, heads, place));
          added.add(new AddedVector(VectorEffectRow.GAUSSIAN, draw, gaussian, place));
        }
      }
    }
    return asked(prompts, added);
  }

  private float[] ofRandomHeads(int draw) {
    return FunctionVector.of(
        models.checkpoint(),
        means,
        controls.heads(vector.chosen(), means.heads(), draw),
        kind.convention().bias());
  }

  private List<AddedVector> everywhere() {
    List<AddedVector> added = new ArrayList<>();
    for (int layer : layers()) {
      for (int strength = 1; strength <= sweep.mostStrength(); strength++) {
        AddedVector.Place place = new AddedVector.Place(layer, strength);
        added.add(new AddedVector(VectorEffectRow.TASK, 0, vector.vector(), place));
      }
    }
    return added;
  }

  private List<Integer> layers() {
    return IntStream.range(0, means.layers())
        .filter(layer -> layer % sweep.layerStep() == 0)
        .boxed()
        .toList();
  }

  private AskedVectors asked(List<PromptRow> prompts, List<AddedVector> added) {
    List<EditedTrials.Answers> answers =
        new EditedTrials(models.checkpoint(), work.context().batchTokens())
            .answers(
                prompts.stream().map(ContextProbe::trial).toList(),
                added.stream().map(AddedVector::edit).toList());
    return new AskedVectors(kind, prompts, added, answers);
  }
}
