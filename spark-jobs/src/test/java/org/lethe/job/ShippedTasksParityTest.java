package org.lethe.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.lethe.LocalSpark;
import org.lethe.benchmark.Doc;
import org.lethe.benchmark.Encoder;
import org.lethe.benchmark.FewShotSampler;
import org.lethe.benchmark.Request;
import org.lethe.benchmark.RequestBuilder;
import org.lethe.benchmark.RequestEncoder;
import org.lethe.benchmark.Status;
import org.lethe.benchmark.Task;
import org.lethe.benchmark.TaskReader;
import org.lethe.job.document.Documents;

/**
 * Every prompt, choice and gold index of the shipped tasks over their reference data equals what
 * lm-eval makes, recorded by shipped_tasks.py.
 */
@Tag("parity")
@Tag("spark")
class ShippedTasksParityTest {

  private static final int CHUNK = 50;
  private static final Path TASKS = Path.of("..", "conf", "tasks");

  /** One token a UTF-16 unit: here only text matters. */
  private static final Encoder CHARACTERS =
      new Encoder() {
        @Override
        public int[] encode(String text, boolean special) {
          return text.chars().toArray();
        }

        @Override
        public int prefix() {
          return 0;
        }
      };

  static Stream<Arguments> cases() throws IOException {
    JsonNode golden =
        new ObjectMapper().readTree(ShippedTasksParityTest.class.getResource("shipped_tasks.json"));
    return StreamSupport.stream(golden.spliterator(), false)
        .map(row -> Arguments.of(row.path("task").asText(), row.path("num_fewshot").asInt(), row));
  }

  @ParameterizedTest(name = "{0}, {1} examples")
  @MethodSource("cases")
  void promptsChoicesAndGoldEqualTheHarness(String name, int examples, JsonNode row)
      throws IOException {
    Path file = TASKS.resolve(name + ".yaml");
    Task task = TaskReader.read(file.toString(), Files.readString(file)).withFewShot(examples);
    List<Doc> docs = documents(task, row, task.split());
    List<Doc> pool = examples == 0 ? List.of() : documents(task, row, task.fewShot().split());
    FewShotSampler sampler = new FewShotSampler(task.fewShot(), pool, task.split());
    RequestBuilder builder =
        new RequestBuilder(task, new RequestEncoder(CHARACTERS, Integer.MAX_VALUE - 1));

    List<List<String>> found = new ArrayList<>();
    for (Doc doc : docs) {
      found.add(parts(builder.requests(doc, sampler.examples(doc))));
    }
    if (row.has("first")) {
      assertThat(found.get(0))
          .isEqualTo(new ObjectMapper().convertValue(row.path("first"), List.class));
    }
    assertThat(found).hasSize(row.path("documents").asInt());
    List<String> digests = new ArrayList<>();
    for (int i = 0; i < found.size(); i += CHUNK) {
      digests.add(digest(found.subList(i, Math.min(i + CHUNK, found.size()))));
    }
    assertThat(digests).isEqualTo(new ObjectMapper().convertValue(row.path("digests"), List.class));
  }

  /** Context, continuations and gold. */
  private static List<String> parts(List<Request> requests) {
    List<String> parts = new ArrayList<>();
    parts.add(requests.get(0).context());
    for (Request request : requests) {
      assertThat(request.status()).as("%s", request.error()).isEqualTo(Status.OK);
      assertThat(request.context()).isEqualTo(parts.get(0));
      parts.add(request.continuation());
    }
    parts.add(Integer.toString(requests.get(0).gold()));
    return parts;
  }

  private static List<Doc> documents(Task task, JsonNode row, String split) throws IOException {
    Path file = Path.of(System.getProperty("lethe.shared"), row.path("files").path(split).asText());
    Map<Long, Map<String, Object>> byId =
        new TreeMap<>(
            Documents.read(
                    LocalSpark.session(),
                    task.data(),
                    List.of(file.toUri().toString()),
                    task.where())
                .collectAsMap());
    return byId.entrySet().stream().map(e -> new Doc(e.getKey(), e.getValue())).toList();
  }

  private static String digest(List<List<String>> documents) {
    StringBuilder text = new StringBuilder();
    documents.forEach(parts -> text.append(String.join("\u001f", parts)).append('\u001e'));
    try {
      byte[] sha256 =
          MessageDigest.getInstance("SHA-256")
              .digest(text.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(sha256).substring(0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new UncheckedIOException(new IOException(e));
    }
  }
}
