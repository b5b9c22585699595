package org.lethe.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Every rule of inference keeps what it promises in simulated worlds, and STATISTICS.md holds the
 * rates. Run with {@code -Dlethe.regenerate=true} to write them anew.
 */
class SimulationsTest {
  private static final Path DOCUMENT = Path.of("STATISTICS.md");
  private static final String BEGIN = "<!-- rates: written by SimulationsTest -->\n";
  private static final Pattern PLACE =
      Pattern.compile(Pattern.quote(BEGIN) + "(.*?)<!-- end -->", Pattern.DOTALL);

  @Test
  void everyRuleKeepsItsPromise() throws IOException {
    List<Simulated> rows = Simulations.all();
    String table =
        "| Rule | Truth | Counted | Share | Promised | Runs |\n|---|---|---|---:|---|---:|\n"
            + rows.stream().map(Simulated::line).collect(Collectors.joining());
    String text = Files.readString(DOCUMENT);
    if (Boolean.getBoolean("lethe.regenerate")) {
      String replacement = Matcher.quoteReplacement(BEGIN + table + "<!-- end -->");
      text = PLACE.matcher(text).replaceFirst(replacement);
      Files.writeString(DOCUMENT, text);
    }
    assertThat(rows.stream().filter(row -> !row.isKept()).map(Simulated::line)).isEmpty();
    Matcher written = PLACE.matcher(text);
    assertThat(written.find()).isTrue();
    assertThat(written.group(1)).isEqualTo(table);
  }
}
