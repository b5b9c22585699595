package org.lethe.job.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.InflaterInputStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lethe.LocalSpark;
import org.lethe.benchmark.DataFormat;
import org.lethe.benchmark.jinja.Template;

/**
 * Odd files of documents are what {@code datasets} and Jinja2 print of them, recorded by
 * documents.py.
 */
@Tag("spark")
class DocumentsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Template PRINTED =
      Template.parse(
          "{% for name, value in doc.items() %}{{ name }}={{ value }};{% endfor %}{{ doc }}");

  @TempDir Path folder;

  @Test
  void documentsArePrintedAsPythonPrintsThem() throws IOException {
    List<String> differences = new ArrayList<>();
    int compared = 0;
    for (JsonNode file : golden()) {
      if (!file.path("printed").isNull()) {
        compared++;
        List<String> right = new ArrayList<>();
        file.path("printed").forEach(text -> right.add(text.asText()));
        List<String> printed = printed(file);
        if (!printed.equals(right)) {
          differences.add(file.path("file").asText() + "\n  " + right + "\n  " + printed);
        }
      }
    }
    assertThat(differences).as(String.join("\n", differences)).isEmpty();
    assertThat(compared).isGreaterThan(300);
  }

  @Test
  void filesThatDatasetsRefusesAreRead() throws IOException {
    for (JsonNode file : golden()) {
      if (file.path("printed").isNull()) {
        assertThat(printed(file))
            .as(file.path("file").asText())
            .hasSize(file.path("documents").asInt());
      }
    }
  }

  @Test
  void everyLineIsReadOnceWhereverAFileIsCut() throws IOException {
    Path file = folder.resolve("cut.jsonl");
    Files.writeString(file, "{\"a\":1}\n{\"a\":2}\r\n\n{\"a\":\"\u00fc\"}\n{\"a\":4}");
    everyDocumentIsReadOnce(new JsonReader(null, List.of(), true), file);
    everyDocumentIsReadOnce(new TextReader("\n"), file);
  }

  @Test
  void everyRowGroupIsReadOnceWhereverAFileIsCut() throws IOException {
    for (JsonNode file : golden()) {
      if (file.path("file").asText().startsWith("columns")) {
        printed(file);
        everyDocumentIsReadOnce(new ParquetFile(), folder.resolve(file.path("file").asText()), 97);
      }
    }
  }

  private static void everyDocumentIsReadOnce(DocumentReader reader, Path file) throws IOException {
    everyDocumentIsReadOnce(reader, file, 1);
  }

  private static void everyDocumentIsReadOnce(DocumentReader reader, Path file, int step)
      throws IOException {
    long length = Files.size(file);
    String name = file.toUri().toString();
    List<Map<String, Object>> whole = read(reader, FileRange.whole(name, length));
    for (long cut = 1; cut < length; cut += step) {
      List<Map<String, Object>> parts =
          new ArrayList<>(read(reader, new FileRange(name, 0, cut, length)));
      parts.addAll(read(reader, new FileRange(name, cut, length, length)));
      assertThat(parts).as("cut at %d", cut).isEqualTo(whole);
    }
  }

  private static List<Map<String, Object>> read(DocumentReader reader, FileRange range)
      throws IOException {
    List<Map<String, Object>> documents = new ArrayList<>();
    try (DocumentStream stream = reader.open(range, new Configuration())) {
      for (Map<String, Object> next = stream.next(); next != null; next = stream.next()) {
        documents.add(next);
      }
    }
    return documents;
  }

  /** What json.loads and Jinja2 make of lines that the library datasets refuses or mistakes. */
  @Test
  void whatPythonReadsIsRead() throws IOException {
    Path file = folder.resolve("python.jsonl");
    Files.writeString(
        file,
        """
        {"n": NaN, "x": "\\ud800", "k": 1, "k": 2, "m": [1, "a", 18446744073709551616]}
        {"n": -Infinity, "x": "b", "k": 3, "m": {"a": null}}
        """);
    assertThat(documents(file, DataFormat.of("json"), null))
        .extracting(document -> PRINTED.render(Map.of("doc", document)))
        .containsExactly(
            "n=nan;x=\ud800;k=2;m=[1, 'a', 18446744073709551616];"
                + "{'n': nan, 'x': '\\ud800', 'k': 2, 'm': [1, 'a', 18446744073709551616]}",
            "n=-inf;x=b;k=3;m={'a': None};{'n': -inf, 'x': 'b', 'k': 3, 'm': {'a': None}}");
  }

  @Test
  void aConditionSeesTheFieldsThatItNames() throws IOException {
    Path file = folder.resolve("where.jsonl");
    Files.writeString(
        file,
        """
        {"kind": "a", "KIND": 1, "date": "2020-01-01", "n": 1, "odd": {"x": 1}}
        {"kind": "b", "date": "2020-01-02", "n": 2.5, "odd": [1]}
        {"kind": "a", "date": "2021-01-01", "n": null}
        """);
    DataFormat json = DataFormat.of("json");
    assertThat(documents(file, json, "kind = 'a'"))
        .extracting(document -> document.get("KIND"))
        .containsExactly(1, null);
    assertThat(documents(file, json, "n > 1 and date < '2021'"))
        .extracting(document -> document.get("odd"))
        .containsExactly(List.of(1));
  }

  private static List<JsonNode> golden() throws IOException {
    List<JsonNode> files = new ArrayList<>();
    String lines =
        new String(
            DocumentsTest.class.getResourceAsStream("documents.jsonl").readAllBytes(),
            StandardCharsets.UTF_8);
    for (String line : lines.split("\n")) {
      files.add(JSON.readTree(line));
    }
    return files;
  }

  private List<String> printed(JsonNode file) throws IOException {
    Path path = folder.resolve(file.path("file").asText());
    byte[] packed = Base64.getDecoder().decode(file.path("content").asText());
    Files.write(path, new InflaterInputStream(new ByteArrayInputStream(packed)).readAllBytes());
    DataFormat format =
        new DataFormat(file.path("format").asText(), null, file.path("field").asText(null));
    return documents(path, format, null).stream()
        .map(document -> PRINTED.render(Map.of("doc", document)))
        .toList();
  }

  private static List<Map<String, Object>> documents(Path file, DataFormat format, String where)
      throws IOException {
    return List.copyOf(
        new TreeMap<>(
                Documents.read(
                        LocalSpark.session(), format, List.of(file.toUri().toString()), where)
                    .collectAsMap())
            .values());
  }

  /** A file of Super-NaturalInstructions, as it is published. */
  @Test
  void documentsGetWhatStandsBeforeTheirList() throws IOException {
    Path file = folder.resolve("task.json");
    Files.writeString(
        file,
        """
        {"Contributors": ["x"], "Definition": ["Say the opposite."], "Positive Examples": [{"input": "a"}],
         "Instances": [{"id": "1", "input": "near", "output": ["far", "distant"]},
                       {"id": "2", "input": "old", "output": ["new"], "Definition": "own"}],
         "Instance License": ["none"]}
        """);
    assertThat(first(file, "Definition"))
        .containsExactly(
            Map.of(
                "Definition",
                List.of("Say the opposite."),
                "id",
                "1",
                "input",
                "near",
                "output",
                List.of("far", "distant")),
            Map.of("Definition", "own", "id", "2", "input", "old", "output", List.of("new")));
    assertThatThrownBy(() -> first(file, "Instance License"))
        .hasMessageContaining("no key Instance License stands before the list Instances");
  }

  private static List<Map<String, Object>> first(Path file, String shared) throws IOException {
    DataFormat format = new DataFormat("json", null, "Instances", List.of(shared), null, null);
    List<Map<String, Object>> documents = new ArrayList<>();
    DocumentReader reader = DocumentReaders.of(format, file.toString());
    Configuration configuration = new Configuration();
    try (DocumentStream stream =
        reader.open(reader.ranges(file.toString(), configuration).get(0), configuration)) {
      for (Map<String, Object> next = stream.next(); next != null; next = stream.next()) {
        documents.add(next);
      }
    }
    return documents;
  }
}
