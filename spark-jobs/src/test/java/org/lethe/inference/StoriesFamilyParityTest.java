package org.lethe.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lethe.benchmark.Request;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.checkpoint.Tokenizer;
import org.lethe.scoring.LogLikelihood;
import org.lethe.transformer.HookPoint;
import org.lethe.transformer.Hooks;
import org.lethe.transformer.Transformer;

/** Seventeen checkpoints against what an independent PyTorch trainer recorded of them. */
@Tag("parity")
class StoriesFamilyParityTest {

  private static final int WINDOW = 128;

  /**
   * Log-likelihoods of down to -122 nats summed from float32 logits: transformers differs from
   * itself by 1.4e-4 when its attention implementation changes, and by 1.03e-4 from its own float64
   * run.
   */
  @Test
  void everyChoiceOfEveryCheckpointEqualsTransformers() throws Exception {
    Differences plain = new Differences();
    Differences fused = new Differences();
    JsonNode checkpoints = StoriesFamily.json("reference.json").get("checkpoints");
    for (Iterator<String> names = checkpoints.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      JsonNode expected = checkpoints.get(name).get("choice_loglik");
      Checkpoint checkpoint = Checkpoint.open(StoriesFamily.FOLDER.resolve(name));
      Hooks attentionWritten = Hooks.none().reading(HookPoint.PATTERN, (layer, pattern) -> {});
      plain.compare(checkpoint, expected, attentionWritten);
      fused.compare(checkpoint, expected, Hooks.none());
    }
    System.out.printf("plain attention: %s%nfused attention: %s%n", plain, fused);
    assertThat(plain.compared).isEqualTo(300 * 4 * 17);
    // The order of sums in a matrix product depends on the processor: with AVX-512 of Intel none
    // is beyond 1e-4; on AMD EPYC two sums are, by 2e-6.
    assertThat(plain.largest).isLessThan(1.2e-4);
    assertThat(plain.beyond).isLessThan(10);
    assertThat(fused.compared).isEqualTo(300 * 4 * 17);
    assertThat(fused.largest).isLessThan(1.5e-4);
    assertThat(fused.beyond).isLessThan(20);
  }

  /** Differences to the reference over checkpoints. */
  private static final class Differences {
    double largest;
    int compared;
    int beyond;

    void compare(Checkpoint checkpoint, JsonNode expected, Hooks hooks) throws Exception {
      List<JsonNode> items = StoriesFamily.testItems();
      try (Tokenizer tokenizer = checkpoint.tokenizer();
          TransformerLanguageModel model =
              new TransformerLanguageModel(Transformer.load(checkpoint, Device.cpu()), hooks)) {
        List<Request> requests = new ArrayList<>();
        for (JsonNode item : items) {
          for (int c = 0; c < 4; c++) {
            requests.add(
                StoriesFamily.request(tokenizer, item, item.get("choices").get(c).asText(), c));
          }
        }
        Map<String, Double> scores = score(model, requests);
        for (JsonNode item : items) {
          String id = item.get("item").asText();
          for (int c = 0; c < 4; c++) {
            add(scores.get(id + "/" + c) - expected.get(id).get(c).asDouble());
          }
        }
      }
    }

    private void add(double difference) {
      largest = Math.max(largest, Math.abs(difference));
      beyond += Math.abs(difference) > 1e-4 ? 1 : 0;
      compared++;
    }

    @Override
    public String toString() {
      return "%d log-likelihoods, largest difference %.3g, %d beyond 1e-4"
          .formatted(compared, largest, beyond);
    }
  }

  /**
   * 64 to 8192 tokens a batch, and documents in another order. 1e-5 nats is what is asked anywhere;
   * where MKL sums as it does on AVX-512, there is no difference at all.
   */
  @Test
  void neitherTheTokenBudgetNorTheOrderMovesAnything() throws Exception {
    Checkpoint checkpoint = Checkpoint.open(StoriesFamily.FOLDER.resolve("base"));
    Transformer transformer = Transformer.load(checkpoint, Device.cpu());
    Hooks written = Hooks.none().reading(HookPoint.PATTERN, (layer, pattern) -> {});
    try (Tokenizer tokenizer = checkpoint.tokenizer();
        TransformerLanguageModel model = new TransformerLanguageModel(transformer)) {
      List<Request> choices = new ArrayList<>();
      for (JsonNode item : StoriesFamily.testItems()) {
        for (int c = 0; c < 4; c++) {
          choices.add(
              StoriesFamily.request(tokenizer, item, item.get("choices").get(c).asText(), c));
        }
      }
      BudgetSpread fused = BudgetSpread.of(model, numbered(choices));
      BudgetSpread exact =
          BudgetSpread.of(new TransformerLanguageModel(transformer, written), numbered(choices));
      BudgetSpread windows = BudgetSpread.of(model, numbered(heldOutWindows(tokenizer)));
      System.out.printf("fused: %s%nwritten out: %s%nwindows: %s%n", fused, exact, windows);
      for (BudgetSpread spread : List.of(fused, exact, windows)) {
        assertThat(spread.token()).isLessThan(1e-5);
        assertThat(spread.sum()).isLessThan(1e-5);
      }
    }
  }

  /** The requests as documents of their own, so that a permuted order is another order. */
  private static List<Request> numbered(List<Request> requests) {
    return IntStream.range(0, requests.size())
        .mapToObj(i -> StoriesFamily.request(i, requests.get(i)))
        .toList();
  }

  @Test
  void heldOutLossOfEveryCheckpointEqualsTransformers() throws Exception {
    JsonNode checkpoints = StoriesFamily.json("reference.json").get("checkpoints");
    for (Iterator<String> names = checkpoints.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      Checkpoint checkpoint = Checkpoint.open(StoriesFamily.FOLDER.resolve(name));
      try (Tokenizer tokenizer = checkpoint.tokenizer();
          TransformerLanguageModel model = model(checkpoint)) {
        List<Request> windows = heldOutWindows(tokenizer);
        double total = score(model, windows).values().stream().mapToDouble(x -> x).sum();
        assertThat(-total / (windows.size() * (WINDOW - 1)))
            .as(name)
            .isCloseTo(checkpoints.get(name).get("heldout_nll_per_token").asDouble(), within(1e-5));
      }
    }
  }

  /** Prompts as the reference states its rule; the shipped task follows lm-eval's rule instead. */
  @Test
  void hellaswagEndingsEqualTransformers() throws Exception {
    Path shared = StoriesFamily.FOLDER.getParent().getParent();
    ObjectMapper json = new ObjectMapper();
    Map<Integer, JsonNode> documents = new HashMap<>();
    Path data = shared.resolve("data/hellaswag/hellaswag_val_1000.jsonl");
    for (String line : Files.readAllLines(data)) {
      JsonNode document = json.readTree(line);
      documents.put(document.get("ind").asInt(), document);
    }
    Path folder = shared.resolve("models/stories260K");
    JsonNode items =
        json.readTree(folder.resolve("reference_hellaswag.json").toFile()).get("items");
    assertThat(items).hasSize(100);
    Checkpoint checkpoint = Checkpoint.open(folder);
    try (Tokenizer tokenizer = checkpoint.tokenizer();
        TransformerLanguageModel model = model(checkpoint)) {
      for (JsonNode item : items) {
        String context = item.get("context").asText();
        int[] head = tokenizer.encode(context, true);
        JsonNode endings = documents.get(item.get("ind").asInt()).get("endings");
        List<Request> requests = new ArrayList<>();
        for (int c = 0; c < 4; c++) {
          int[] whole = tokenizer.encode(context + " " + endings.get(c).asText(), true);
          int[] tail = Arrays.copyOfRange(whole, head.length, whole.length);
          assertThat(tail).hasSize(item.get("continuation_tokens").get(c).asInt());
          requests.add(StoriesFamily.request("c" + c, "hellaswag", head, tail));
        }
        Map<String, Double> scores = score(model, requests);
        for (int c = 0; c < 4; c++) {
          assertThat(scores.get("c" + c))
              .isCloseTo(item.get("sum_logprob").get(c).asDouble(), within(1.5e-4));
        }
      }
    }
  }

  private static List<Request> heldOutWindows(Tokenizer tokenizer) throws Exception {
    String text = Files.readString(StoriesFamily.FOLDER.resolve("heldout.txt"));
    List<Request> windows = new ArrayList<>();
    for (String story : text.split("<\\|endoftext\\|>")) {
      int[] ids = tokenizer.encode(story.strip(), true);
      for (int k = 0; k + WINDOW <= ids.length && windows.size() < 100; k += WINDOW) {
        windows.add(
            StoriesFamily.request(
                "window-" + windows.size(),
                "heldout",
                new int[] {ids[k]},
                Arrays.copyOfRange(ids, k + 1, k + WINDOW)));
      }
    }
    return windows;
  }

  private static Map<String, Double> score(TransformerLanguageModel model, List<Request> requests) {
    Map<String, Double> scores = new HashMap<>();
    for (List<Request> batch : BatchPlanner.plan(requests, 4096)) {
      List<LogLikelihood> answers = model.logLikelihoods(batch);
      for (int i = 0; i < batch.size(); i++) {
        scores.put(batch.get(i).requestId(), answers.get(i).logProb());
      }
    }
    return scores;
  }

  private static TransformerLanguageModel model(Checkpoint checkpoint) {
    return new TransformerLanguageModel(Transformer.load(checkpoint, Device.cpu()));
  }
}
