package org.lethe.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lethe.benchmark.Chat;
import org.lethe.benchmark.Doc;
import org.lethe.benchmark.FewShotSampler;
import org.lethe.benchmark.GenerationLimits;
import org.lethe.benchmark.OutputType;
import org.lethe.benchmark.Request;
import org.lethe.benchmark.RequestBuilder;
import org.lethe.benchmark.RequestEncoder;
import org.lethe.benchmark.Status;
import org.lethe.benchmark.Task;
import org.lethe.benchmark.TaskReader;
import org.lethe.benchmark.jinja.ChatTemplate;
import org.lethe.checkpoint.ChatTemplates;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.checkpoint.Tokenizer;
import org.lethe.scoring.Generation;
import org.lethe.scoring.LogLikelihood;
import org.lethe.transformer.HookPoint;
import org.lethe.transformer.Hooks;
import org.lethe.transformer.Transformer;

/**
 * SmolLM2-135M-Instruct asked through its chat template, against lm-evaluation-harness
 * (chat_scores.py) and transformers (reference.json of the reference data).
 */
@Tag("parity")
@Tag("smollm2")
class SmolLm2ChatParityTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Hooks WRITTEN_OUT =
      Hooks.none().reading(HookPoint.PATTERN, (layer, pattern) -> {});

  private static Checkpoint checkpoint;
  private static ChatTemplates templates;
  private static Transformer transformer;
  private static Tokenizer tokenizer;

  @BeforeAll
  static void load() {
    String folder = System.getProperty("lethe.smollm2", "");
    assertThat(folder)
        .as("-Dlethe.smollm2=FOLDER, which tools/smollm2.py of the reference data makes")
        .isNotEmpty();
    checkpoint = Checkpoint.open(Path.of(folder));
    templates = ChatTemplates.read(Path.of(folder));
    transformer = Transformer.load(checkpoint, Device.cpu());
    tokenizer = checkpoint.tokenizer();
  }

  @AfterAll
  static void close() {
    tokenizer.close();
    transformer.close();
  }

  @Test
  void promptsAndAnswersEqualTheHarness() throws Exception {
    JsonNode golden;
    try (InputStream in = getClass().getResourceAsStream("chat_scores.json")) {
      golden = JSON.readTree(in);
    }
    List<Doc> docs = new ArrayList<>();
    for (JsonNode row : golden.path("docs")) {
      docs.add(new Doc(docs.size(), JSON.convertValue(row, new TypeReference<>() {})));
    }
    double largest = 0;
    for (JsonNode run : golden.path("runs")) {
      Task task = TaskReader.read("t.yaml", run.path("yaml").asText());
      RequestEncoder encoder =
          new RequestEncoder(new TokenizerEncoder(tokenizer), checkpoint.config().maxPositions());
      RequestBuilder builder = new RequestBuilder(task, chat(run), encoder);
      FewShotSampler sampler = new FewShotSampler(task.fewShot(), docs, task.split());
      List<Request> requests = new ArrayList<>();
      List<JsonNode> answers = new ArrayList<>();
      for (int d = 0; d < docs.size(); d++) {
        JsonNode expected = run.path("docs").get(d);
        List<Request> asked = builder.requests(docs.get(d), sampler.examples(docs.get(d)));
        assertThat(sha256(asked.get(0).context())).isEqualTo(expected.path("prompt_hash").asText());
        requests.addAll(asked);
        expected.path("answers").forEach(answers::add);
      }
      largest = Math.max(largest, compare(task, requests, answers));
      if (task.type() == OutputType.MULTIPLE_CHOICE) {
        assertThat(accuracy(requests))
            .isCloseTo(run.path("metrics").path("acc").asDouble(), within(1e-12));
      }
    }
    System.out.printf("largest difference to lm-eval: %.3g nats%n", largest);
    assertThat(largest).isLessThan(1e-4);
  }

  private static double compare(Task task, List<Request> requests, List<JsonNode> answers) {
    assertThat(requests).hasSameSizeAs(answers);
    if (task.type() == OutputType.GENERATE_UNTIL) {
      assertThat(new TextDecoder(transformer, tokenizer, WRITTEN_OUT).generate(requests))
          .extracting(Generation::response)
          .containsExactlyElementsOf(answers.stream().map(JsonNode::asText).toList());
      return 0;
    }
    List<LogLikelihood> found = scores(requests);
    double largest = 0;
    for (int i = 0; i < found.size(); i++) {
      JsonNode answer = answers.get(i);
      largest = Math.max(largest, Math.abs(found.get(i).logProb() - answer.get(0).asDouble()));
      assertThat(found.get(i).greedy()).isEqualTo(answer.get(1).asBoolean());
    }
    return largest;
  }

  private static List<LogLikelihood> scores(List<Request> requests) {
    return new TransformerLanguageModel(transformer, WRITTEN_OUT).logLikelihoods(requests);
  }

  /** Share of documents whose most likely choice is right. */
  private static double accuracy(List<Request> requests) {
    List<LogLikelihood> found = scores(requests);
    int right = 0;
    int documents = 0;
    for (int i = 0; i < requests.size(); i += requests.get(i).choices()) {
      int best = i;
      for (int c = i; c < i + requests.get(i).choices(); c++) {
        best = found.get(c).logProb() > found.get(best).logProb() ? c : best;
      }
      right += best - i == requests.get(i).gold() ? 1 : 0;
      documents++;
    }
    return (double) right / documents;
  }

  private static Chat chat(JsonNode run) {
    return new Chat(
        templates.sources().get(ChatTemplates.DEFAULT),
        templates.specialTokens(),
        run.path("instruction").isNull() ? "" : run.path("instruction").asText(),
        run.path("multiturn").asBoolean(),
        "",
        LocalDateTime.MIN);
  }

  @Test
  void conversationsAndTheirContinuationsEqualThoseOfTransformers() throws IOException {
    Path file = Path.of(System.getProperty("lethe.shared"), "models/smollm2/reference.json");
    ChatTemplate template =
        ChatTemplate.parse(
            templates.sources().get(ChatTemplates.DEFAULT),
            templates.specialTokens(),
            LocalDateTime.MIN);
    List<Request> requests = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    for (JsonNode item : JSON.readTree(file.toFile()).path("chat")) {
      List<Map<String, String>> messages =
          JSON.convertValue(item.path("messages"), new TypeReference<>() {});
      String text = template.opened(messages);
      assertThat(text).isEqualTo(item.path("text").asText());
      int[] ids = JSON.convertValue(item.path("ids"), int[].class);
      assertThat(tokenizer.encode(text, false)).isEqualTo(ids);
      int[] greedy = JSON.convertValue(item.path("greedy_ids"), int[].class);
      requests.add(request(ids, greedy.length));
      expected.add(tokenizer.decode(greedy));
    }
    assertThat(requests).hasSize(20);
    assertThat(new TextDecoder(transformer, tokenizer, WRITTEN_OUT).generate(requests))
        .extracting(Generation::response)
        .containsExactlyElementsOf(expected);
  }

  private static Request request(int[] prompt, int tokens) {
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
        new GenerationLimits(List.of(), tokens, List.of()),
        List.of(),
        null,
        null);
  }

  private static String sha256(String text) {
    try {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
