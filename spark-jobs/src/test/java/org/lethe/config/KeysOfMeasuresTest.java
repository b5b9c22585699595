package org.lethe.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.lethe.measure.Measures;
import org.lethe.measure.spi.Measure;
import org.lethe.settings.Settings.Documented;

/**
 * The tables of keys in conf/README.md say what the options of measures say. Run with {@code
 * -Dlethe.regenerate=true} to write them anew.
 */
class KeysOfMeasuresTest {
  private static final Path README = Path.of("..", "conf", "README.md");

  private static final String BEGIN = "<!-- keys of measures: written by KeysOfMeasuresTest -->\n";
  private static final Pattern PLACE =
      Pattern.compile(Pattern.quote(BEGIN) + "(.*?)<!-- end -->", Pattern.DOTALL);

  @Test
  void theTablesOfKeysEqualTheOptions() throws IOException {
    String tables =
        MeasureOptions.sections().stream()
            .map(section -> "\n### `" + section + "`\n\n" + table(section) + "\n")
            .collect(Collectors.joining());
    String text = Files.readString(README);
    if (Boolean.getBoolean("lethe.regenerate")) {
      text =
          PLACE
              .matcher(text)
              .replaceFirst(Matcher.quoteReplacement(BEGIN + tables + "<!-- end -->"));
      Files.writeString(README, text);
    }
    Matcher written = PLACE.matcher(text);
    assertThat(written.find()).isTrue();
    assertThat(written.group(1)).isEqualTo(tables);
  }

  @Test
  void measuresThatShareAKeyMeanTheSame() {
    for (String section : MeasureOptions.sections()) {
      documented(section)
          .forEach(
              (name, uses) -> assertThat(new LinkedHashSet<>(uses.keys())).as(name).hasSize(1));
    }
  }

  private record Uses(List<Documented> keys, Set<String> measures) {}

  private static String table(String section) {
    Map<String, Uses> keys = documented(section);
    StringBuilder table =
        new StringBuilder("| Key | Meaning | Unit | Default | Used by |\n|---|---|---|---|---|\n");
    keys.forEach(
        (name, uses) -> {
          Documented key = uses.keys().get(0);
          table.append(
              "| `%s` | %s | %s | `%s` | %s |\n"
                  .formatted(
                      name,
                      key.meaning(),
                      key.unit(),
                      key.absent(),
                      String.join(", ", uses.measures())));
        });
    return table.toString();
  }

  private static Map<String, Uses> documented(String section) {
    Map<String, Uses> keys = new LinkedHashMap<>();
    for (Measure<?> measure : Measures.ALL) {
      for (Documented key : measure.settings().keys()) {
        if (key.section().equals(section)) {
          Uses uses =
              keys.computeIfAbsent(
                  key.name(), name -> new Uses(new ArrayList<>(), new LinkedHashSet<>()));
          uses.keys().add(key);
          uses.measures().add(measure.name());
        }
      }
    }
    return keys;
  }
}
