package org.lethe.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Included files, groups and tags mean what they mean to the harness, recorded by groups.py. */
class TaskSetReaderTest {

  private static final JsonNode GOLDEN = golden();

  private static JsonNode golden() {
    try {
      return new ObjectMapper().readTree(TaskSetReaderTest.class.getResource("groups.json"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Files in memory, below the root. */
  private record Folder(Map<String, String> texts) implements TaskFiles {
    @Override
    public String text(String file) throws FileNotFoundException {
      String path = Path.of(file).normalize().toString();
      if (!texts.containsKey(path)) {
        throw new FileNotFoundException(path);
      }
      return texts.get(path);
    }

    @Override
    public List<String> all() {
      return texts.keySet().stream().filter(file -> file.endsWith(".yaml")).toList();
    }
  }

  private static Folder folder() {
    Map<String, String> texts = new TreeMap<>();
    GOLDEN
        .path("files")
        .fields()
        .forEachRemaining(file -> texts.put("/" + file.getKey(), file.getValue().asText()));
    return new Folder(texts);
  }

  static Stream<String> names() {
    Iterable<String> names = () -> GOLDEN.path("loads").fieldNames();
    return StreamSupport.stream(names.spliterator(), false);
  }

  @ParameterizedTest
  @MethodSource("names")
  void aNameStandsForWhatItStandsForInTheHarness(String name) {
    TaskSet found = TaskSetReader.named(name, folder());
    JsonNode expected = GOLDEN.path("loads").path(name);
    List<String> tasks = new ArrayList<>();
    for (JsonNode task : expected.path("tasks")) {
      tasks.add(
          String.join(
              "|",
              task.path("name").asText(),
              task.path("description").asText(),
              Integer.toString(task.path("num_fewshot").asInt(0)),
              task.path("target_delimiter").asText(),
              task.path("fewshot_delimiter").asText(),
              task.path("metrics").get(0).asText()));
    }
    assertThat(found.tasks())
        .extracting(
            task ->
                String.join(
                    "|",
                    task.name(),
                    task.description(),
                    Integer.toString(task.fewShot().examples()),
                    task.turn().targetDelimiter(),
                    task.turn().fewshotDelimiter(),
                    task.metrics().get(0)))
        .containsExactlyInAnyOrderElementsOf(tasks);
    assertThat(found.groups())
        .extracting(TaskSetReaderTest::json)
        .containsExactlyInAnyOrderElementsOf(expected.path("groups"));
  }

  private static JsonNode json(TaskGroup group) {
    Map<String, Object> fields = new TreeMap<>();
    fields.put("name", group.name());
    fields.put("alias", group.alias());
    fields.put("version", group.version().isEmpty() ? "N/A" : group.version());
    fields.put("tasks", group.tasks());
    fields.put("children", group.children());
    fields.put("aggregates", group.aggregates());
    return new ObjectMapper().valueToTree(fields);
  }

  @Test
  void aFaultNamesTheFileItStandsIn() {
    Map<String, String> texts = new TreeMap<>(folder().texts());
    texts.put("/base_yaml", texts.get("/base_yaml").replace("acc", "akk"));
    TaskException.Fault fault = fault("a", new Folder(texts));
    assertThat(fault.place()).isEqualTo("/base_yaml:10");
    assertThat(fault.problem()).isEqualTo("metric_list[0].metric is akk");

    texts.put("/a.yaml", "task: a\ninclude: a.yaml\n");
    assertThat(fault("/a.yaml", new Folder(texts)).problem())
        .isEqualTo("file includes itself through a.yaml");
    texts.put("/a.yaml", "task: a\ninclude: gone_yaml\n");
    assertThat(fault("/a.yaml", new Folder(texts)).problem())
        .isEqualTo("include cannot read /gone_yaml");
    texts.put("/plain.yaml", "group: plain\ntask: [zebra]\n");
    assertThat(fault("plain", new Folder(texts)).problem())
        .isEqualTo("no task, group or tag is called zebra");
    texts.put("/plain.yaml", "group: plain\ntask: [plain]\n");
    assertThat(fault("plain", new Folder(texts)).problem())
        .isEqualTo("group plain is a member of itself");
  }

  @Test
  void aNullTakesAwayWhatAnIncludedFileSays() {
    Map<String, String> texts = new TreeMap<>(folder().texts());
    texts.put("/base_yaml", texts.get("/base_yaml") + "process_docs: !function utils.docs\n");
    assertThat(fault("a", new Folder(texts)).problem())
        .isEqualTo("process_docs uses !function utils.docs");
    texts.put("/a.yaml", texts.get("/a.yaml") + "process_docs: null\n");
    assertThat(TaskSetReader.named("a", new Folder(texts)).tasks()).hasSize(1);
    assertThat(TaskSetReader.named("zebra", new Folder(texts))).isNull();
  }

  private static TaskException.Fault fault(String name, Folder folder) {
    return catchThrowableOfType(
            TaskException.class,
            () -> {
              TaskSet found =
                  name.startsWith("/")
                      ? TaskSetReader.read(name, folder)
                      : TaskSetReader.named(name, folder);
              Objects.requireNonNull(found, name);
            })
        .faults()
        .get(0);
  }
}
