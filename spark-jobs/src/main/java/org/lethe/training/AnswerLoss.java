package org.lethe.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.lethe.transformer.Hooks;
import org.lethe.transformer.Parameter;

/** The mean negative log-likelihood of the targets alone. */
record AnswerLoss(Student student) implements BatchLoss {

  @Override
  public Terms of(List<Sequence> part, Whole whole, NDManager scope) {
    return Batch.of(part).terms(student, Hooks.none(), whole.targets(), scope);
  }

  @Override
  public NDArray[] gradients(Terms terms, List<Parameter> weights) {
    return student.gradients(terms, weights);
  }
}
