package org.lethe.effect;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.lethe.inference.PrefixTree;
import org.lethe.transformer.GradMode;
import org.lethe.transformer.Hooks;
import org.lethe.transformer.Tails;
import org.lethe.transformer.Transformer;

/**
 * Answers to trials under edits at the last token of the prompt, exactly as full forward passes
 * with the edit would give them.
 *
 * <p>A batch of trials is computed once. Every edit then computes the m tokens that predict the
 * target again, from the edited block up: before these tokens nothing changes, and below that block
 * neither. With n tokens a trial, P weights a block and every block edited E times, the blocks take
 * 2·P·L·(n + m·E·(L+1)/2) operations a trial instead of 2·P·L·n·L·E, and the output head runs at
 * m·L·E rows.
 *
 * <p>Beside the weights, this needs
 *
 * <ul>
 *   <li>for the trials of a batch, N tokens: N·(7C + 4F + 10·nh·hs)·4 bytes for the arrays of one
 *       block, and N·L·2·nkv·hs elements of keys and values,
 *   <li>for the edited tokens of a batch, R: R·(7C + 4F + 10·nh·hs + 3·nh·n)·4 bytes,
 *   <li>128 MiB for logits.
 * </ul>
 *
 * N and R are at most {@code batchTokens}, except that a trial of more tokens is alone and a target
 * of more tokens is edited alone.
 */
public final class EditedTrials {

  /**
   * A trial's answers.
   *
   * @param plain without an edit
   * @param edited under each edit, in their order
   */
  public record Answers(Answer plain, List<Answer> edited) {}

  private final Transformer transformer;
  private final int batchTokens;

  /** Does not close the transformer; the caller does. */
  public EditedTrials(Transformer transformer, int batchTokens) {
    this.transformer = transformer;
    this.batchTokens = batchTokens;
  }

  /**
   * Answers trials without an edit and under each edit by itself.
   *
   * @return in the order of the trials
   */
  public List<Answers> answers(List<Trial> trials, List<Edit> edits) {
    check(edits);
    Answers[] answers = new Answers[trials.size()];
    int tailTokens = batchTokens / Math.max(1, edits.size());
    for (List<Integer> batch : TrialBatches.of(transformer, trials, batchTokens, tailTokens)) {
      List<Answers> found = batch(batch.stream().map(trials::get).toList(), edits);
      for (int i = 0; i < found.size(); i++) {
        answers[batch.get(i)] = found.get(i);
      }
    }
    return List.of(answers);
  }

  private void check(List<Edit> edits) {
    int layers = transformer.config().layers();
    for (Edit edit : edits) {
      if (edit.layer() < 0 || edit.layer() >= layers) {
        throw new IllegalArgumentException(
            "layer of an edit must be in [0, %d), got %d".formatted(layers, edit.layer()));
      }
    }
  }

  private List<Answers> batch(List<Trial> trials, List<Edit> edits) {
    PrefixTree tree = PrefixTree.of(trials.stream().map(Trial::input).toList());
    int[] starts = trials.stream().mapToInt(Trial::start).toArray();
    int[] order =
        IntStream.range(0, edits.size())
            .boxed()
            .sorted(Comparator.comparingInt(i -> edits.get(i).layer()))
            .mapToInt(i -> i)
            .toArray();
    Answer[][] edited = new Answer[trials.size()][edits.size()];
    try (GradMode off = GradMode.off();
        NDManager scope = transformer.newScope();
        Tails tails = transformer.tails(tree.forest(), tree.rows(), starts, scope, Hooks.none())) {
      int perPass = Math.max(1, batchTokens / (trials.size() * tails.tokens()));
      for (int first = 0; first < order.length; first += perPass) {
        int[] some = Arrays.copyOfRange(order, first, Math.min(order.length, first + perPass));
        List<Answer> answers =
            replay(tails, Arrays.stream(some).mapToObj(edits::get).toList(), trials);
        for (int i = 0; i < answers.size(); i++) {
          edited[i / some.length][some[i % some.length]] = answers.get(i);
        }
      }
      List<Answer> plain =
          new AnswerReader(transformer)
              .read(tails.last(), trials.stream().map(Trial::target).toList());
      List<Answers> answers = new ArrayList<>(trials.size());
      for (int b = 0; b < edited.length; b++) {
        answers.add(new Answers(plain.get(b), List.of(edited[b])));
      }
      return answers;
    }
  }

  /** The answers of each trial under each edit, trial by trial; the edits are sorted by block. */
  private List<Answer> replay(Tails tails, List<Edit> edits, List<Trial> trials) {
    EditedRows rows = new EditedRows(edits);
    try (NDManager scope = transformer.newScope()) {
      int[] beginning = rows.beginning(transformer.config().layers());
      NDArray last = transformer.replay(tails, beginning, scope, rows.hooks(trials.size()));
      List<int[]> targets = new ArrayList<>(trials.size() * edits.size());
      trials.forEach(trial -> edits.forEach(edit -> targets.add(trial.target())));
      int width = transformer.config().width();
      NDArray flat = last.reshape(targets.size(), tails.tokens(), width); // [T·r, m, C]
      return new AnswerReader(transformer).read(flat, targets);
    }
  }
}
