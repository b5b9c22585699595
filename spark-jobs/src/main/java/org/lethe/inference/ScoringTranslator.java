package org.lethe.inference;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.TranslatorContext;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.lethe.benchmark.RequestEncoder;
import org.lethe.benchmark.TokenPair;
import org.lethe.checkpoint.Tokenizer;
import org.lethe.scoring.LogLikelihood;
import org.lethe.transformer.GradMode;
import org.lethe.transformer.TokenKernels;

/**
 * Translates between JSON and the log-likelihood of a continuation. Text is cut into tokens as in
 * lm-evaluation-harness.
 *
 * <p>Input: {@code {"context": "The sky is", "continuation": " blue"}}. Output: {@code {"log_prob":
 * -1.25, "tokens": 1, "greedy": true}}: the sum over the continuation's tokens in nats, the number
 * of tokens, and whether each token is the most probable one.
 *
 * @param <T> type of the JSON text, a string or bytes
 */
final class ScoringTranslator<T> implements NoBatchifyTranslator<T, T> {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PAIR = "pair";

  private final RequestEncoder encoder;
  private final Function<T, String> reader;
  private final Function<String, T> writer;

  ScoringTranslator(
      Tokenizer tokenizer, int length, Function<T, String> reader, Function<String, T> writer) {
    encoder = new RequestEncoder(new TokenizerEncoder(tokenizer), length);
    this.reader = reader;
    this.writer = writer;
  }

  @Override
  public NDList processInput(TranslatorContext context, T input) throws JsonProcessingException {
    JsonNode request = JSON.readTree(reader.apply(input));
    TokenPair pair = encoder.pair(text(request, "context"), text(request, "continuation"));
    int[] prefix = pair.context();
    int[] answer = pair.continuation();
    if (prefix.length == 0 || answer.length == 0) {
      throw new IllegalArgumentException(
          "%d tokens of context and %d of continuation; both need one at least"
              .formatted(prefix.length, answer.length));
    }
    context.setAttachment(PAIR, pair);
    long[] tokens = new long[prefix.length + answer.length - 1];
    Arrays.setAll(tokens, i -> i < prefix.length ? prefix[i] : answer[i - prefix.length]);
    NDManager manager = context.getNDManager();
    return new NDList(
        manager.create(tokens, new Shape(1, tokens.length)),
        manager.create(LongStream.range(prefix.length - 1, tokens.length).toArray()));
  }

  private static String text(JsonNode request, String key) {
    if (!request.path(key).isTextual()) {
      throw new IllegalArgumentException("a request needs the key '" + key + "', a text");
    }
    return request.get(key).asText();
  }

  @Override
  public T processOutput(TranslatorContext context, NDList output) throws JsonProcessingException {
    int[] continuation = ((TokenPair) context.getAttachment(PAIR)).continuation();
    NDManager manager = context.getNDManager();
    NDArray rows = manager.create(LongStream.range(0, continuation.length).toArray());
    NDArray ids = manager.create(Arrays.stream(continuation).asLongStream().toArray());
    LogLikelihood likelihood;
    try (GradMode off = GradMode.off()) {
      TokenKernels.TokenLogProbs scores = TokenKernels.tokenLogProbs(output.get(0), rows, ids);
      likelihood =
          LogLikelihood.of(scores.logProbs().toFloatArray(), scores.greedy().toBooleanArray());
    }
    return writer.apply(
        JSON.writeValueAsString(
            JSON.createObjectNode()
                .put("log_prob", likelihood.logProb())
                .put("tokens", continuation.length)
                .put("greedy", likelihood.greedy())));
  }
}
