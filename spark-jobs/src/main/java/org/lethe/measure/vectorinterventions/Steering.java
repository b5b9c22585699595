package org.lethe.measure.vectorinterventions;

import java.util.ArrayList;
import java.util.List;
import org.lethe.effect.Edit;
import org.lethe.effect.FunctionVector;
import org.lethe.effect.HeadActivations;
import org.lethe.measure.context.ContextSets;
import org.lethe.measure.context.VectorControls;
import org.lethe.measure.context.VectorKind;
import org.lethe.measure.functionvectors.FunctionVectorRow;
import org.lethe.measure.headmeans.HeadMeanRow;
import org.lethe.measure.vectoreffects.VectorEffectRow;
import org.lethe.transformer.Transformer;

/**
 * A vector that is added where it does most for the question alone on validation queries, or taken
 * away there.
 *
 * @param intervention as {@link VectorInterventionRow} names it
 * @param vector a defined one
 * @param means of all heads of the checkpoint whose vector it is, by layer and head
 * @param layer block index
 * @param strength negative where it is taken away
 */
record Steering(
    String intervention,
    VectorKind kind,
    FunctionVectorRow vector,
    List<HeadMeanRow> means,
    int layer,
    int strength) {

  /** One vector of an intervention. */
  record Step(Steering steering, String vector, int draw, Edit edit) {}

  /**
   * Returns a vector's intervention; null where the vector is undefined or no place was chosen.
   *
   * @param vectors of one checkpoint and task, as are the others
   * @param sign 1 to add it, -1 to take it away
   */
  static Steering of(
      String intervention,
      VectorKind kind,
      List<FunctionVectorRow> vectors,
      List<HeadMeanRow> means,
      List<VectorEffectRow> effects,
      int sign) {
    for (FunctionVectorRow vector : vectors) {
      for (VectorEffectRow effect : effects) {
        boolean place =
            effect.chosenPlace()
                && effect.vector().equals(VectorEffectRow.TASK)
                && effect.promptSet().equals(ContextSets.ZERO_SHOT);
        if (vector.isDefined() && vector.isOf(kind) && place && effect.isOf(kind)) {
          List<HeadMeanRow> ofKind = HeadMeanRow.of(kind, means);
          int strength = sign * effect.strength();
          return new Steering(intervention, kind, vector, ofKind, effect.layer(), strength);
        }
      }
    }
    return null;
  }

  /**
   * Returns the vector and its controls.
   *
   * @param model the checkpoint whose vector it is
   */
  List<Step> steps(Transformer model, int draws, VectorControls controls) {
    HeadActivations activations = HeadMeanRow.activations(means);
    List<Step> steps = new ArrayList<>();
    steps.add(step(VectorEffectRow.TASK, 0, vector.vector()));
    for (int draw = 0; draw < draws; draw++) {
      float[] heads =
          FunctionVector.of(
              model,
              activations,
              controls.heads(vector.chosen(), activations.heads(), draw),
              kind.convention().bias());
      steps.add(step(VectorEffectRow.RANDOM_HEADS, draw, heads));
      steps.add(step(VectorEffectRow.GAUSSIAN, draw, controls.gaussian(vector.vector(), draw)));
    }
    return steps;
  }

  private Step step(String name, int draw, float[] values) {
    return new Step(this, name, draw, new Edit.AddToStream(layer, values, strength));
  }
}
