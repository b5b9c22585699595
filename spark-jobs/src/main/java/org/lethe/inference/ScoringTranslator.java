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
import org.lethe.transformer.Kernels;

/**
 * Asks for the log-likelihood of a continuation, cut into tokens as lm-evaluation-harness does.
 *
 * <p>Input: {@code {"context": "The sky is", "continuation": " blue"}}. Output: {@code {"log_prob":
 * -1.25, "tokens": 1, "greedy": true}}: nats summed over the continuation's tokens, how many they
 * are, whether each is the likeliest.
 *
 * @param <T> what carries the text
 */
final class ScoringTranslator<T> implements NoBatchifyTranslator<T, T> {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PAIR = "pair";

  private final RequestEncoder encoder;
  private final Function<T, String> read;
  private final Function<String, T> write;

  ScoringTranslator(
      Tokenizer tokenizer, int length, Function<T, String> read, Function<String, T> write) {
    encoder = new RequestEncoder(new TokenizerEncoder(tokenizer), length);
    this.read = read;
    this.write = write;
  }

  @Override
  public NDList processInput(TranslatorContext context, T input) throws JsonProcessingException {
    JsonNode asked = JSON.readTree(read.apply(input));
    TokenPair pair = encoder.pair(text(asked, "context"), text(asked, "continuation"));
    int[] head = pair.context();
    int[] tail = pair.continuation();
    if (head.length == 0 || tail.length == 0) {
      throw new IllegalArgumentException(
          "%d tokens of context and %d of continuation; both need one at least"
              .formatted(head.length, tail.length));
    }
    context.setAttachment(PAIR, pair);
    long[] tokens = new long[head.length + tail.length - 1];
    Arrays.setAll(tokens, i -> i < head.length ? head[i] : tail[i - head.length]);
    NDManager manager = context.getNDManager();
    return new NDList(
        manager.create(tokens, new Shape(1, tokens.length)),
        manager.create(LongStream.range(head.length - 1, tokens.length).toArray()));
  }

  private static String text(JsonNode asked, String key) {
    if (!asked.path(key).isTextual()) {
      throw new IllegalArgumentException("a request needs the key '" + key + "', a text");
    }
    return asked.get(key).asText();
  }

  @Override
  public T processOutput(TranslatorContext context, NDList output) throws JsonProcessingException {
    int[] tail = ((TokenPair) context.getAttachment(PAIR)).continuation();
    NDManager manager = context.getNDManager();
    NDArray rows = manager.create(LongStream.range(0, tail.length).toArray());
    NDArray ids = manager.create(Arrays.stream(tail).asLongStream().toArray());
    LogLikelihood answer;
    try (GradMode off = GradMode.off()) {
      Kernels.TokenLogProbs found = Kernels.tokenLogProbs(output.get(0), rows, ids);
      answer = LogLikelihood.of(found.logProbs().toFloatArray(), found.greedy().toBooleanArray());
    }
    return write.apply(
        JSON.writeValueAsString(
            JSON.createObjectNode()
                .put("log_prob", answer.logProb())
                .put("tokens", tail.length)
                .put("greedy", answer.greedy())));
  }
}
