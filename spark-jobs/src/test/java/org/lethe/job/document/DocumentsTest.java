package org.lethe.job.document;

import static org.assertj.core.api.Assertions.assertThat;

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
}
