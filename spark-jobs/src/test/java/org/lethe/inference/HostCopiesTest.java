package org.lethe.inference;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lethe.benchmark.Request;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.checkpoint.Tokenizer;
import org.lethe.transformer.Transformer;

/**
 * A batch is copied to libtorch and back as a whole: the copies do not grow with its rows. They are
 * counted on the CPU; arrays reach a GPU through the same calls.
 */
@Tag("engine")
class HostCopiesTest {
  private static final int PROMPT = 8;
  private static final int ANSWER = 3;

  @Test
  void aScoredBatchIsReadBackOnce() throws URISyntaxException {
    try (TransformerLanguageModel model = new TransformerLanguageModel(transformer());
        HostCopies copies = new HostCopies()) {
      model.logLikelihoods(scored(2)); // makes what a model keeps, such as rotations
      copies.taken();
      model.logLikelihoods(scored(2));
      HostCopies.Count few = copies.taken();
      model.logLikelihoods(scored(30));
      HostCopies.Count many = copies.taken();
      assertThat(few.toJava()).isOne();
      assertThat(few.toLibtorch()).isPositive();
      assertThat(many).isEqualTo(few);
    }
  }

  @Test
  void aStepOfGenerationIsReadBackOnce() throws URISyntaxException {
    try (Transformer transformer = transformer();
        Tokenizer tokenizer = Tokenizer.open(folder());
        HostCopies copies = new HostCopies()) {
      TextDecoder decoder = new TextDecoder(transformer, tokenizer);
      decoder.generate(generated(2));
      copies.taken();
      decoder.generate(generated(2));
      HostCopies.Count few = copies.taken();
      decoder.generate(generated(30));
      HostCopies.Count many = copies.taken();
      assertThat(few.toJava()).isEqualTo(ANSWER);
      assertThat(few.toLibtorch()).isPositive();
      assertThat(many).isEqualTo(few);
    }
  }

  private static List<Request> scored(int count) throws URISyntaxException {
    Random random = new Random(20261128);
    int vocabulary = Checkpoint.open(folder()).config().vocabularySize();
    List<Request> requests = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int[] prompt = random.ints(PROMPT, 3, vocabulary).toArray();
      prompt[0] = 3 + i; // no two share a prefix, so attention has one shape
      int[] answer = random.ints(ANSWER, 3, vocabulary).toArray();
      requests.add(StoriesFamily.request(Integer.toString(i), "task", prompt, answer));
    }
    return requests;
  }

  private static List<Request> generated(int count) throws URISyntaxException {
    List<Request> requests = new ArrayList<>();
    for (Request request : scored(count)) {
      requests.add(
          TextDecoderTest.request(requests.size(), request.contextTokens(), ANSWER, List.of()));
    }
    return requests;
  }

  private static Transformer transformer() throws URISyntaxException {
    return Transformer.load(Checkpoint.open(folder()), Device.cpu());
  }

  private static Path folder() throws URISyntaxException {
    return Path.of(HostCopiesTest.class.getResource("/checkpoint/families/mistral").toURI());
  }
}
