package org.lethe.inference;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lethe.benchmark.Doc;
import org.lethe.benchmark.Encoder;
import org.lethe.benchmark.FewShotSampler;
import org.lethe.benchmark.GenerationLimits;
import org.lethe.benchmark.OutputType;
import org.lethe.benchmark.Request;
import org.lethe.benchmark.RequestBuilder;
import org.lethe.benchmark.RequestEncoder;
import org.lethe.benchmark.Status;
import org.lethe.benchmark.Task;
import org.lethe.benchmark.TaskReader;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.checkpoint.Tokenizer;
import org.lethe.scoring.AnswerMarks;
import org.lethe.scoring.ExactMatch;
import org.lethe.scoring.Generation;
import org.lethe.transformer.Transformer;

/** A trained model's answers against lm-evaluation-harness's and transformers'. */
@Tag("parity")
class StoriesGenerationParityTest {

  private static final Path FOLDER =
      Path.of(System.getProperty("lethe.shared"), "models", "stories260K");
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void promptsResponsesAndExactMatchEqualTheHarness() throws IOException {
    JsonNode golden;
    try (InputStream in = getClass().getResourceAsStream("stories_generation.json")) {
      golden = JSON.readTree(in);
    }
    Task task = TaskReader.read("stories_next.yaml", golden.get("task").asText());
    List<Doc> docs = new ArrayList<>();
    for (JsonNode document : golden.get("documents")) {
      docs.add(new Doc(docs.size(), Map.copyOf(JSON.convertValue(document, Map.class))));
    }
    Checkpoint checkpoint = Checkpoint.open(FOLDER);
    try (Transformer transformer = Transformer.load(checkpoint, Device.cpu());
        Tokenizer tokenizer = checkpoint.tokenizer()) {
      RequestEncoder encoder =
          new RequestEncoder(new Ids(tokenizer), checkpoint.config().maxPositions());
      RequestBuilder builder = new RequestBuilder(task, encoder);
      FewShotSampler sampler = new FewShotSampler(task.fewShot(), docs, task.split());
      List<Request> requests = new ArrayList<>();
      docs.forEach(doc -> requests.addAll(builder.requests(doc, sampler.examples(doc))));
      List<Generation> found = new TextDecoder(transformer, tokenizer).generate(requests);
      ExactMatch match = new ExactMatch(task.generation().match());
      double right = 0;
      assertThat(golden.get("samples")).hasSize(requests.size());
      for (int i = 0; i < requests.size(); i++) {
        JsonNode sample = golden.get("samples").get(i);
        assertThat(requests.get(i).context()).isEqualTo(sample.get("prompt").asText());
        assertThat(found.get(i).response()).isEqualTo(sample.get("response").asText());
        AnswerMarks marks =
            AnswerMarks.of(match, requests.get(i).targets(), found.get(i).response());
        assertThat(marks.exactMatch()).isEqualTo(sample.get("exact_match").asDouble());
        right += marks.exactMatch();
      }
      assertThat(right / requests.size()).isEqualTo(golden.get("exact_match").asDouble());
      assertThat(right).isBetween(5.0, requests.size() - 5.0);
    }
  }

  @Test
  void greedyTokensEqualThoseOfTransformers() throws IOException {
    JsonNode items = JSON.readTree(FOLDER.resolve("reference.json").toFile()).get("items");
    Checkpoint checkpoint = Checkpoint.open(FOLDER);
    try (Transformer transformer = Transformer.load(checkpoint, Device.cpu());
        Tokenizer tokenizer = checkpoint.tokenizer()) {
      List<Request> requests = new ArrayList<>();
      List<String> expected = new ArrayList<>();
      for (JsonNode item : items) {
        int[] ids = JSON.convertValue(item.get("greedy_ids_32"), int[].class);
        int[] prompt = JSON.convertValue(item.get("input_ids"), int[].class);
        requests.add(request(prompt, new GenerationLimits(List.of(), ids.length, List.of())));
        expected.add(tokenizer.decode(ids));
      }
      assertThat(new TextDecoder(transformer, tokenizer).generate(requests))
          .extracting(Generation::response)
          .containsExactlyElementsOf(expected);
    }
  }

  private static Request request(int[] prompt, GenerationLimits limits) {
    return new Request(
        "r",
        "task",
        0,
        0,
        1,
        0,
        OutputType.GENERATE_UNTIL,
        "",
        "",
        prompt,
        new int[0],
        0,
        0,
        0,
        Status.OK,
        null,
        limits,
        List.of(),
        null,
        null);
  }

  private record Ids(Tokenizer tokenizer) implements Encoder {
    @Override
    public int[] encode(String text, boolean special) {
      return tokenizer.encode(text, special);
    }

    @Override
    public int prefix() {
      return tokenizer.bos().orElseThrow();
    }

    @Override
    public String prefixText() {
      return tokenizer.text(prefix());
    }

    @Override
    public String endText() {
      return tokenizer.text(tokenizer.eos().orElseThrow());
    }

    @Override
    public List<Integer> endTokens() {
      return tokenizer.ends();
    }
  }
}
