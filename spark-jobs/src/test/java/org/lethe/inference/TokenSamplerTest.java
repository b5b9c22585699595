package org.lethe.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lethe.benchmark.Sampling;

/** What may be drawn, and how often, against transformers (sampling.py). */
class TokenSamplerTest {
  private static final int DRAWS = 20_000;

  static Iterable<JsonNode> cases() throws IOException {
    try (InputStream in = TokenSamplerTest.class.getResourceAsStream("sampling.json")) {
      return new ObjectMapper().readTree(in);
    }
  }

  private static Sampling sampling(JsonNode node) {
    return new Sampling(
        node.get("temperature").asDouble(),
        node.get("top_k").asInt(),
        node.get("top_p").asDouble(),
        1);
  }

  private static double[] doubles(JsonNode node) {
    return StreamSupport.stream(node.spliterator(), false)
        .mapToDouble(JsonNode::asDouble)
        .toArray();
  }

  private static float[] logits(JsonNode node) {
    double[] doubles = doubles(node.get("logits"));
    float[] logits = new float[doubles.length];
    IntStream.range(0, doubles.length).forEach(i -> logits[i] = (float) doubles[i]);
    return logits;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void probabilitiesEqualThoseOfTransformers(JsonNode node) {
    double[] expected = doubles(node.get("probabilities"));
    double[] found = TokenSampler.probabilities(logits(node), sampling(node));
    for (int token = 0; token < expected.length; token++) {
      assertThat(found[token] == 0).as("token %d", token).isEqualTo(expected[token] == 0);
      assertThat(found[token]).isCloseTo(expected[token], within(1e-6));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void tokensAreDrawnAsOftenAsTheyAreProbable(JsonNode node) {
    double[] expected = doubles(node.get("probabilities"));
    TokenSampler sampler = new TokenSampler(sampling(node), new SplittableRandom(3));
    float[] logits = logits(node);
    double[] drawn = new double[expected.length];
    for (int i = 0; i < DRAWS; i++) {
      drawn[sampler.next(logits)] += 1.0 / DRAWS;
    }
    for (int token = 0; token < expected.length; token++) {
      double p = expected[token];
      assertThat(drawn[token]).isCloseTo(p, within(5 * Math.sqrt(p * (1 - p) / DRAWS) + 1e-9));
    }
  }

  /** The fewest tokens, whatever the temperature, are the most probable one. */
  @Test
  void oneTokenIsGreedy() {
    float[] logits = {0.5f, 2, 1.9f, -3};
    for (Sampling sampling :
        new Sampling[] {
          new Sampling(9, 1, 1, 1), new Sampling(9, 0, 0, 1), new Sampling(1e-4, 0, 1, 1)
        }) {
      TokenSampler sampler = new TokenSampler(sampling, new SplittableRandom(3));
      assertThat(IntStream.range(0, 100).map(i -> sampler.next(logits))).containsOnly(1);
    }
  }

  /** With one point a token, distributions that are nearly equal give mostly the same token. */
  @Test
  void checkpointsThatAreNearlyEqualDrawNearlyTheSame() {
    SplittableRandom random = new SplittableRandom(5);
    float[] logits = new float[50];
    float[] near = new float[50];
    for (int token = 0; token < logits.length; token++) {
      logits[token] = (float) (3 * random.nextDouble());
      near[token] = logits[token] + (float) (0.001 * random.nextDouble());
    }
    Sampling sampling = new Sampling(1, 0, 1, 1);
    TokenSampler first = new TokenSampler(sampling, new SplittableRandom(7));
    TokenSampler second = new TokenSampler(sampling, new SplittableRandom(7));
    long same =
        IntStream.range(0, 1000).filter(i -> first.next(logits) == second.next(near)).count();
    assertThat(same).isGreaterThan(900);
  }
}
