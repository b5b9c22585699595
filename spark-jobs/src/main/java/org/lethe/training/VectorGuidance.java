package org.lethe.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.lethe.effect.Head;
import org.lethe.inference.TokenBatch;
import org.lethe.training.ObjectiveTerm.FvGuided;
import org.lethe.training.ObjectiveTerm.FvGuided.Form;
import org.lethe.transformer.ArrayKernels;
import org.lethe.transformer.HookPoint;
import org.lethe.transformer.Hooks;
import org.lethe.transformer.ObjectiveKernels;
import org.lethe.transformer.TokenKernels;
import org.lethe.transformer.Transformer;

/**
 * Training guided by a function vector; see {@link FvGuided}. The teacher shares no weights with
 * the student. Gates look at a part of a batch where accumulation cuts it.
 */
final class VectorGuidance implements BatchLoss {

  private final Transformer student;
  private final Teacher teacher;
  private final FvGuided options;
  private final Guide guide;

  /**
   * @param teacher the model before the run; closed with this object
   */
  VectorGuidance(Transformer student, Transformer teacher, FvGuided options, Guide guide) {
    this.student = student;
    this.teacher = new Teacher(teacher, guide, options.layer());
    this.options = options;
    this.guide = guide;
  }

  /**
   * Values of a forward pass.
   *
   * @param logits [B·T, V]
   * @param heads by layer the outputs of its heads at the last tokens of prompts [B, nh·hs]
   */
  private record Pass(NDArray logits, Map<Integer, NDArray> heads) {}

  /**
   * The values of the parts before weights and gates.
   *
   * @param vector divergence at the last token of the prompt, a mean over sequences
   * @param teacher divergence at all positions
   * @param heads by layer the mean squared differences of its heads [nh]
   */
  record Values(NDArray vector, NDArray teacher, Map<Integer, NDArray> heads) {}

  @Override
  public Terms of(List<Sequence> part, Whole whole, NDManager scope) {
    TokenBatch batch = tokens(part);
    Pass current = pass(batch, part, scope);
    NDArray answers =
        ArrayKernels.divided(answers(part, batch, current.logits(), scope), whole.targets());
    Values values = values(part, batch, current, scope);
    float share = (float) part.size() / whole.sequences();
    NDArray all = answers;
    all = guided(all, values.vector(), options.vectorWeight() * share, options.vectorGate());
    all = guided(all, values.teacher(), options.teacherWeight() * share, options.teacherGate());
    for (Head head : guide.heads()) {
      NDArray error = values.heads().get(head.layer()).get(head.head());
      all = guided(all, error, options.headWeight() * share, options.headGate());
    }
    return Terms.scalar(answers, all);
  }

  private static TokenBatch tokens(List<Sequence> sequences) {
    return TokenBatch.of(sequences.stream().map(Sequence::tokens).toList());
  }

  /** The values of the parts at the student's weights. */
  Values values(List<Sequence> part, NDManager scope) {
    TokenBatch batch = tokens(part);
    return values(part, batch, pass(batch, part, scope), scope);
  }

  /** Adds a part to the loss, unless its gate is closed. */
  private static NDArray guided(NDArray loss, NDArray value, double weight, double gate) {
    return weight > 0 && value.getFloat() > gate
        ? loss.add(ArrayKernels.times(value, (float) weight))
        : loss;
  }

  private static NDArray answers(
      List<Sequence> part, TokenBatch batch, NDArray logits, NDManager scope) {
    Batch rows = Batch.of(part);
    List<Long> places = new ArrayList<>();
    for (int b = 0; b < part.size(); b++) {
      for (int t = 1; t < part.get(b).tokens().length; t++) {
        if (part.get(b).counted()[t]) {
          places.add(batch.row(b, t - 1));
        }
      }
    }
    long[] index = places.stream().mapToLong(Long::longValue).toArray();
    return TokenKernels.crossEntropy(
        ArrayKernels.rows(logits, scope.create(index)), scope.create(rows.targets()));
  }

  private Values values(List<Sequence> part, TokenBatch batch, Pass current, NDManager scope) {
    boolean corrected = options.form() == Form.CORRECTED;
    Teacher.Values target = teacher.values(part, batch, !corrected, scope);
    NDArray last = scope.create(Steering.rows(part, batch));
    float square = corrected ? (float) (options.temperature() * options.temperature()) : 1;
    NDArray vector =
        ArrayKernels.times(
            divergence(ArrayKernels.rows(current.logits(), last), target.steered()),
            square / part.size());
    NDArray everywhere;
    if (corrected) {
      long[] tokens = tokens(part, batch);
      NDArray sum =
          divergence(
              rows(current.logits(), tokens, scope), rows(target.everywhere(), tokens, scope));
      everywhere = ArrayKernels.times(sum, square / tokens.length);
    } else {
      everywhere =
          ArrayKernels.divided(divergence(current.logits(), target.everywhere()), part.size());
    }
    Map<Integer, NDArray> heads = new HashMap<>();
    int count = student.config().heads();
    current
        .heads()
        .forEach(
            (layer, outputs) ->
                heads.put(
                    layer, ObjectiveKernels.headErrors(outputs, target.heads().get(layer), count)));
    return new Values(vector, everywhere, heads);
  }

  private NDArray divergence(NDArray current, NDArray target) {
    return ObjectiveKernels.divergence(current, target, options.temperature());
  }

  /** Rows of scores; the scores themselves if these are all. */
  private static NDArray rows(NDArray scores, long[] rows, NDManager scope) {
    return rows.length == scores.getShape().get(0)
        ? scores
        : ArrayKernels.rows(scores, scope.create(rows));
  }

  private Pass pass(TokenBatch batch, List<Sequence> part, NDManager scope) {
    NDArray last = scope.create(Steering.rows(part, batch));
    Map<Integer, NDArray> heads = new HashMap<>();
    Hooks reading = Hooks.none();
    for (int layer : guide.layers()) {
      reading =
          reading.at(
              HookPoint.Z,
              layer,
              (at, value) -> {
                long rows = (long) batch.size() * batch.length();
                NDArray outputs = ArrayKernels.rows(value.reshape(rows, -1), last); // [B, nh·hs]
                outputs.attach(scope);
                heads.put(at, outputs);
                return value;
              });
    }
    NDArray hidden = student.hidden(batch.array(scope), reading); // [B, T, C]
    NDArray rows = hidden.reshape(-1, hidden.getShape().get(2));
    return new Pass(student.unembed(rows, reading), heads);
  }

  /** Rows of tokens that are not padding. */
  private static long[] tokens(List<Sequence> part, TokenBatch batch) {
    return IntStream.range(0, part.size())
        .boxed()
        .flatMap(
            b -> IntStream.range(0, part.get(b).tokens().length).mapToObj(t -> batch.row(b, t)))
        .mapToLong(Long::longValue)
        .toArray();
  }

  /** Frees the teacher. */
  @Override
  public void close() {
    teacher.close();
  }
}
