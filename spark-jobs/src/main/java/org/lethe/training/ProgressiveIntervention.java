package org.lethe.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.lethe.inference.TokenBatch;
import org.lethe.training.ObjectiveTerm.IvGuided;
import org.lethe.transformer.HookPoint;
import org.lethe.transformer.Hooks;
import org.lethe.transformer.Parameter;

/** The loss of the answers while a vector that fades is added to the residual stream. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ProgressiveIntervention(Student student, IvGuided options, int steps, float[] vector)
    implements BatchLoss {

  ProgressiveIntervention {
    Steering.check(options.layer(), student.transformer());
  }

  @Override
  public Terms of(List<Sequence> part, Whole whole, NDManager scope) {
    Batch batch = Batch.of(part);
    double strength = options.strength(whole.step(), steps);
    Hooks hooks = strength == 0 ? Hooks.none() : steering(part, batch.inputs(), strength, scope);
    return batch.terms(student, hooks, whole.targets(), scope);
  }

  private Hooks steering(List<Sequence> part, TokenBatch inputs, double strength, NDManager scope) {
    Shape shape = new Shape(inputs.size(), inputs.length(), vector.length);
    NDArray change = Steering.change(Steering.rows(part, inputs), shape, vector, strength, scope);
    return Steering.at(HookPoint.RESID_POST, options.layer(), change);
  }

  @Override
  public NDArray[] gradients(Terms terms, List<Parameter> weights) {
    return student.gradients(terms, weights);
  }
}
