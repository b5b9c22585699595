package org.lethe.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.lethe.transformer.Transformer;

/** The mean negative log-likelihood of the targets alone. */
record AnswerLoss(Transformer transformer) implements BatchLoss {

  @Override
  public Terms of(List<Sequence> part, Whole whole, NDManager scope) {
    NDArray mean = Batch.of(part).loss(transformer, scope).div(whole.targets());
    return new Terms(mean, mean);
  }
}
