package org.lethe.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.lethe.transformer.Hooks;
import org.lethe.transformer.Kernels;
import org.lethe.transformer.Parameter;

/** The mean negative log-likelihood of the targets alone. */
record AnswerLoss(Student student) implements BatchLoss {

  @Override
  public Terms of(List<Sequence> part, Whole whole, NDManager scope) {
    NDArray mean =
        Kernels.divided(Batch.of(part).loss(student, Hooks.none(), scope), whole.targets());
    return new Terms(mean, mean);
  }

  @Override
  public NDArray[] gradients(NDArray loss, List<Parameter> weights) {
    return student.gradients(loss, weights);
  }
}
