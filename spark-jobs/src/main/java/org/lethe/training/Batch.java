package org.lethe.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.List;
import org.lethe.inference.TokenBatch;
import org.lethe.transformer.ArrayKernels;
import org.lethe.transformer.Hooks;
import org.lethe.transformer.TokenKernels;

/**
 * A batch of sequences and the rows that predict their targets.
 *
 * @param inputs the sequences without their last tokens, which predict nothing
 * @param rows indices into [B·T] of the rows that predict targets, ascending
 * @param targets the token each row predicts
 */
record Batch(TokenBatch inputs, long[] rows, long[] targets) {

  static Batch of(List<Sequence> sequences) {
    TokenBatch inputs =
        TokenBatch.of(
            sequences.stream().map(s -> Arrays.copyOf(s.tokens(), s.tokens().length - 1)).toList());
    int count = sequences.stream().mapToInt(Sequence::targets).sum();
    long[] rows = new long[count];
    long[] targets = new long[count];
    int k = 0;
    for (int b = 0; b < sequences.size(); b++) {
      Sequence sequence = sequences.get(b);
      for (int t = 1; t < sequence.tokens().length; t++) {
        if (sequence.counted()[t]) {
          rows[k] = inputs.row(b, t - 1);
          targets[k++] = sequence.tokens()[t];
        }
      }
    }
    return new Batch(inputs, rows, targets);
  }

  /** The loss that is the sum of the negative log-likelihoods of the targets over a divisor. */
  BatchLoss.Terms terms(Student student, Hooks hooks, double divisor, NDManager scope) {
    NDArray scores = scores(student, hooks, scope);
    TokenKernels.Slope loss =
        TokenKernels.crossEntropySlope(scores, scope.create(targets), divisor);
    return new BatchLoss.Terms(loss.loss(), scores, loss.gradient());
  }

  /** Scores of the next token at the rows [rows, V]. */
  NDArray scores(Student student, Hooks hooks, NDManager scope) {
    NDArray hidden = student.hidden(inputs.array(scope), hooks); // [B, T, C]
    NDArray flat = hidden.reshape(-1, hidden.getShape().get(2)); // [B·T, C]
    boolean allRows = rows.length == (long) inputs.size() * inputs.length();
    NDArray selected = allRows ? flat : ArrayKernels.rows(flat, scope.create(rows));
    return student.transformer().unembed(selected, hooks); // [rows, V]
  }
}
