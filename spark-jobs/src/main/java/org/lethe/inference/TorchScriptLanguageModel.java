package org.lethe.inference;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.lethe.benchmark.Request;
import org.lethe.checkpoint.CheckpointException;
import org.lethe.scoring.LanguageModel;
import org.lethe.scoring.LogLikelihood;
import org.lethe.transformer.ArrayKernels;
import org.lethe.transformer.GradMode;
import org.lethe.transformer.TokenKernels;

/**
 * A causal language model in a file of torch.jit, which holds a program and its weights. It maps
 * token ids int64 [B, T] to scores of the next token [B, T, V], which are its result, the first of
 * a tuple, or "logits" of a dictionary. A token must not see the tokens after it, for sequences are
 * padded on the right.
 *
 * <p>The program runs with the rights of the process.
 */
public final class TorchScriptLanguageModel implements LanguageModel {

  /** Most tokens of a forward pass, padding included; a longer sequence has a pass of its own. */
  private static final int MOST_TOKENS = 4096;

  private final Path file;
  private final Model model;

  /** Whether the program of a file may run. */
  public enum Code {
    REFUSED,
    ALLOWED
  }

  private TorchScriptLanguageModel(Path file, Model model) {
    this.file = file;
    this.model = model;
  }

  /**
   * Loads a file.
   *
   * @throws CheckpointException if code is refused, or the file is no TorchScript
   */
  public static TorchScriptLanguageModel load(Path file, Code code, Device device) {
    if (code == Code.REFUSED) {
      throw new CheckpointException(
          file,
          "is a program and would run with your rights; allow it if you trust whoever made it, or"
              + " store the weights as safetensors");
    }
    Model model = Model.newInstance(file.getFileName().toString(), device, "PyTorch");
    try {
      model.load(
          file.toAbsolutePath().getParent(),
          file.getFileName().toString(),
          Map.of("mapLocation", "true"));
      return new TorchScriptLanguageModel(file, model);
    } catch (IOException | MalformedModelException | EngineException e) {
      model.close();
      throw new CheckpointException(file, "is no TorchScript: " + e.getMessage(), e);
    }
  }

  @Override
  public List<LogLikelihood> logLikelihoods(List<Request> batch) {
    List<LogLikelihood> scores = new ArrayList<>();
    int first = 0;
    while (first < batch.size()) {
      int longest = AnswerRows.input(batch.get(first)).length;
      int end = first + 1;
      while (end < batch.size()) {
        int newLongest = Math.max(longest, AnswerRows.input(batch.get(end)).length);
        if ((end + 1L - first) * newLongest > MOST_TOKENS) {
          break;
        }
        longest = newLongest;
        end++;
      }
      scores.addAll(score(batch.subList(first, end)));
      first = end;
    }
    return scores;
  }

  private List<LogLikelihood> score(List<Request> requests) {
    TokenBatch batch = TokenBatch.of(requests.stream().map(AnswerRows::input).toList());
    List<Long> rows = new ArrayList<>();
    List<Long> targets = new ArrayList<>();
    for (int b = 0; b < requests.size(); b++) {
      int[] answer = requests.get(b).continuationTokens();
      int first = requests.get(b).contextTokens().length - 1;
      for (int k = 0; k < answer.length; k++) {
        rows.add(batch.row(b, first + k));
        targets.add((long) answer[k]);
      }
    }
    try (GradMode off = GradMode.off();
        NDManager scope = model.getNDManager().newSubManager()) {
      NDArray logits = logits(batch.array(scope), batch);
      NDArray selected = ArrayKernels.rows(logits, scope.create(array(rows))); // [n, V]
      NDArray indices = scope.create(LongStream.range(0, rows.size()).toArray());
      TokenKernels.TokenLogProbs scores =
          TokenKernels.tokenLogProbs(selected, indices, scope.create(array(targets)));
      return sums(requests, scores.logProbs().toFloatArray(), scores.greedy().toBooleanArray());
    }
  }

  /** int64 [B, T] → [B·T, V]. */
  private NDArray logits(NDArray tokens, TokenBatch batch) {
    ParameterStore none = new ParameterStore(tokens.getManager(), false);
    NDList outputs = model.getBlock().forward(none, new NDList(tokens), false);
    for (NDArray output : outputs) {
      Shape shape = output.getShape();
      boolean named = output.getName() == null || output.getName().equals("logits");
      if (named
          && shape.dimension() == 3
          && shape.get(0) == batch.size()
          && shape.get(1) == batch.length()) {
        return output.reshape((long) batch.size() * batch.length(), shape.get(2));
      }
    }
    throw new CheckpointException(
        file,
        "gave %s for tokens %s, expected scores [%d, %d, vocabulary]"
            .formatted(
                outputs.stream().map(NDArray::getShape).toList(),
                tokens.getShape(),
                batch.size(),
                batch.length()));
  }

  private static long[] array(List<Long> values) {
    return values.stream().mapToLong(v -> v).toArray();
  }

  private static List<LogLikelihood> sums(
      List<Request> requests, float[] logProbs, boolean[] greedy) {
    List<LogLikelihood> sums = new ArrayList<>();
    int first = 0;
    for (Request request : requests) {
      int end = first + request.continuationTokens().length;
      sums.add(
          LogLikelihood.of(
              Arrays.copyOfRange(logProbs, first, end), Arrays.copyOfRange(greedy, first, end)));
      first = end;
    }
    return sums;
  }

  @Override
  public void close() {
    model.close();
  }
}
