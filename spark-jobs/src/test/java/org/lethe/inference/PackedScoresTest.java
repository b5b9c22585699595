package org.lethe.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lethe.benchmark.Request;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.checkpoint.Slot;
import org.lethe.scoring.LanguageModel;
import org.lethe.scoring.LogLikelihood;
import org.lethe.transformer.GradMode;
import org.lethe.transformer.HookPoint;
import org.lethe.transformer.Hooks;
import org.lethe.transformer.Transformer;

/** Requests packed into trees against each request alone in a plain causal pass. */
@Tag("engine")
class PackedScoresTest {

  /**
   * Nats a token. Float32 alone moves a token of these models by up to 2e-5 from float64 (qwen2, by
   * transformers 1.4e-5), so two orders of the same sums may lie twice that far apart. A window of
   * one token more moves nine requests of ten by more than 0.2.
   */
  private static final double CLOSE = 4e-5;

  static List<Path> folders() throws IOException, URISyntaxException {
    Path root = Path.of(PackedScoresTest.class.getResource("/checkpoint/families").toURI());
    try (Stream<Path> paths = Files.list(root)) {
      return paths.filter(Files::isDirectory).sorted().toList();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("folders")
  void randomTreesScoreAsEachRequestAlone(Path folder) {
    Transformer transformer = Transformer.load(Checkpoint.open(folder), Device.cpu());
    try (TransformerLanguageModel model = new TransformerLanguageModel(transformer)) {
      for (int seed = 0; seed < 6; seed++) {
        check(transformer, model, randomRequests(transformer, seed));
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("folders")
  void thePlainPathScoresTheSame(Path folder) {
    Transformer transformer = Transformer.load(Checkpoint.open(folder), Device.cpu());
    try (PlainLanguageModel model = new PlainLanguageModel(transformer, Hooks.none())) {
      check(transformer, model, randomRequests(transformer, 1));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("folders")
  void attentionWrittenOutScoresTheSame(Path folder) {
    Transformer transformer = Transformer.load(Checkpoint.open(folder), Device.cpu());
    Hooks hooks = Hooks.none().reading(HookPoint.PATTERN, (layer, pattern) -> {});
    try (TransformerLanguageModel model = new TransformerLanguageModel(transformer, hooks)) {
      check(transformer, model, randomRequests(transformer, 6));
    }
  }

  /** Prompts of 1 to 225 tokens, answers of 1 to 60, in one batch or in many. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("folders")
  void theTokenBudgetAndTheOrderMoveNoMoreThanRounding(Path folder) {
    Transformer transformer = Transformer.load(Checkpoint.open(folder), Device.cpu());
    List<Request> requests = new ArrayList<>();
    for (Request request : randomRequests(transformer, 1)) {
      requests.add(StoriesFamily.request(requests.size(), request));
    }
    try (TransformerLanguageModel model = new TransformerLanguageModel(transformer)) {
      BudgetSpread spread = BudgetSpread.of(model, requests);
      assertThat(spread.batches().get(4)).isGreaterThan(1);
      // each within CLOSE of the request alone
      assertThat(spread.token()).as(spread.toString()).isLessThan(2 * CLOSE);
      assertThat(spread.sum()).as(spread.toString()).isLessThan(5 * CLOSE); // of up to 60 tokens
    }
  }

  private static void check(Transformer transformer, LanguageModel model, List<Request> requests) {
    List<LogLikelihood> packed = model.logLikelihoods(requests);
    for (int i = 0; i < requests.size(); i++) {
      Request request = requests.get(i);
      double[] alone = alone(transformer, request);
      float[] found = packed.get(i).tokenLogProbs();
      assertThat(found).hasSize(alone.length);
      for (int k = 0; k < alone.length; k++) {
        assertThat((double) found[k])
            .as("request %d token %d", i, k)
            .isCloseTo(alone[k], within(CLOSE));
      }
      assertThat(packed.get(i).logProb())
          .isCloseTo(Arrays.stream(alone).sum(), within(CLOSE * alone.length));
    }
  }

  /** A shared header, contexts below it, choices below these; some of one token, some unrelated. */
  private static List<Request> randomRequests(Transformer transformer, int seed) {
    Random random = new Random(seed);
    int vocabulary = transformer.config().vocabularySize();
    boolean learned = transformer.config().slots().contains(Slot.POSITION);
    int longest = learned ? transformer.config().maxPositions() : 300;
    int[] header = tokens(random, seed % 3 == 0 ? 0 : longest / 2, vocabulary);
    List<Request> requests = new ArrayList<>();
    for (int document = 0; document < 5; document++) {
      int[] question = tokens(random, 1 + random.nextInt(longest / 4), vocabulary);
      int[] context = joined(document == 4 ? new int[0] : header, question);
      int cut = 1 + random.nextInt(question.length);
      for (int choice = 0; choice < 4; choice++) {
        int[] seen =
            choice < 3 ? context : Arrays.copyOf(context, context.length - question.length + cut);
        int length = seed % 2 == 0 ? 1 : 1 + random.nextInt(longest / 5);
        int[] answer = tokens(random, length, Math.min(3, vocabulary));
        requests.add(StoriesFamily.request(document + "/" + choice, "task", seen, answer));
      }
    }
    Collections.shuffle(requests, random);
    return requests;
  }

  private static int[] tokens(Random random, int count, int vocabulary) {
    return random.ints(count, 0, vocabulary).toArray();
  }

  private static int[] joined(int[] first, int[] second) {
    int[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  private static double[] alone(Transformer transformer, Request request) {
    int[] input = AnswerRows.input(request);
    float[] logits;
    try (GradMode off = GradMode.off();
        NDManager scope = transformer.newScope()) {
      long[] ids = Arrays.stream(input).asLongStream().toArray();
      NDArray tokens = scope.create(ids, new Shape(1, ids.length));
      logits = transformer.logits(tokens, Hooks.none()).toFloatArray();
    }
    int width = transformer.config().vocabularySize();
    double[] logProbs = new double[request.continuationTokens().length];
    for (int k = 0; k < logProbs.length; k++) {
      int row = (request.contextTokens().length - 1 + k) * width;
      double largest = Double.NEGATIVE_INFINITY;
      for (int v = 0; v < width; v++) {
        largest = Math.max(largest, logits[row + v]);
      }
      double sum = 0;
      for (int v = 0; v < width; v++) {
        sum += Math.exp(logits[row + v] - largest);
      }
      logProbs[k] = logits[row + request.continuationTokens()[k]] - largest - Math.log(sum);
    }
    return logProbs;
  }
}
