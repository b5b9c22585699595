package org.lethe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.lethe.measure.Measures;
import org.lethe.measure.spi.Measure;
import org.lethe.table.Table;

/** docs/methods.md has a section of every measure. */
class MethodsTest {
  private static final Pattern HEADING =
      Pattern.compile(
          "^### `([a-z-]+)`: [^\\n]+\\?\\n(.*?)(?=^##)", Pattern.MULTILINE | Pattern.DOTALL);

  @Test
  void everyMeasureHasItsSection() throws IOException {
    Map<String, String> sections = new LinkedHashMap<>();
    HEADING
        .matcher(Files.readString(Path.of("..", "docs", "methods.md")))
        .results()
        .forEach(section -> sections.put(section.group(1), section.group(2)));
    assertThat(sections.keySet())
        .containsExactlyInAnyOrderElementsOf(Measures.ALL.stream().map(Measure::name).toList());
    for (Measure<?> measure : Measures.ALL) {
      String section = sections.get(measure.name());
      assertThat(section)
          .as(measure.name())
          .contains("**Definition.**", "**Source.**", "**Pitfalls.**", "**Tables.**", "```sql");
      for (Table<?> table : List.copyOf(measure.writes())) {
        assertThat(section).as(measure.name()).contains("`" + table.name() + "`");
      }
    }
  }
}
