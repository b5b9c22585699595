package org.lethe.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.lethe.settings.Settings;

/**
 * The table of the terms of objectives in conf/README.md says what their options say. Run with
 * {@code -Dlethe.regenerate=true} to write it anew.
 */
class KeysOfObjectivesTest {
  private static final Path README = Path.of("..", "conf", "README.md");
  private static final String BEGIN =
      "<!-- terms of objectives: written by KeysOfObjectivesTest -->\n";
  private static final Pattern PLACE =
      Pattern.compile(Pattern.quote(BEGIN) + "(.*?)<!-- end of terms -->", Pattern.DOTALL);

  @Test
  void theTableOfTermsEqualsTheOptions() throws IOException {
    StringBuilder table =
        new StringBuilder("| Key | Meaning | Unit | Default |\n|---|---|---|---|\n");
    for (Settings<?> term : ObjectiveReader.documented()) {
      for (Settings.Documented key : term.keys()) {
        table.append(
            "| `%s.%s` | %s | %s | `%s` |\n"
                .formatted(key.section(), key.name(), key.meaning(), key.unit(), key.absent()));
      }
    }
    String text = Files.readString(README);
    if (Boolean.getBoolean("lethe.regenerate")) {
      text =
          PLACE
              .matcher(text)
              .replaceFirst(Matcher.quoteReplacement(BEGIN + table + "<!-- end of terms -->"));
      Files.writeString(README, text);
    }
    Matcher written = PLACE.matcher(text);
    assertThat(written.find()).isTrue();
    assertThat(written.group(1)).isEqualTo(table.toString());
  }
}
