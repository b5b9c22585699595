package org.lethe.benchmark.jinja;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * What the harness's own tasks do in templates means here what it means to Jinja2, or is refused;
 * recorded by task_templates.py. With {@code -Dlethe.templates=FILE} the file that its {@code
 * --all} writes is read instead, and what is refused is printed.
 */
class TaskTemplatesTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void templatesOfTheHarnessRenderTheSame() throws IOException {
    String file = System.getProperty("lethe.templates", "");
    JsonNode rows =
        file.isEmpty()
            ? JSON.readTree(TaskTemplatesTest.class.getResource("task_templates.json"))
            : JSON.readTree(new File(file));
    List<String> other = new ArrayList<>();
    Map<String, String> refused = new TreeMap<>();
    int same = 0;
    for (JsonNode row : rows) {
      String template = row.path("template").asText();
      Map<String, Object> doc = JSON.convertValue(row.path("doc"), new TypeReference<>() {});
      try {
        String text = Template.parse(template).render(doc);
        if (text.equals(row.path("text").asText())) {
          same++;
        } else {
          other.add("%s with %s gives %s, not %s".formatted(template, doc, text, row.path("text")));
        }
      } catch (TemplateException e) {
        refused.put(template, e.getMessage());
      }
    }
    if (!file.isEmpty()) {
      System.out.printf("%d renderings, %d the same, refused: %s%n", rows.size(), same, refused);
    }
    assertThat(other).isEmpty();
    assertThat(refused.keySet()).hasSizeLessThanOrEqualTo(rows.size() / 100);
  }
}
