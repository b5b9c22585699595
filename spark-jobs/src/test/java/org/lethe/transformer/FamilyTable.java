package org.lethe.transformer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.checkpoint.Family;

/**
 * How far each family is from transformers and its adapters from PEFT, and how many lines it costs,
 * written as a table by benchmarks/families.py: the largest of all folders of the system properties
 * lethe.families and lethe.adapters, or of those recorded.
 */
@Tag("engine")
class FamilyTable {

  private static final String[] COLUMNS = {
    "logits", "hidden states", "head outputs", "patched head", "gradients"
  };
  private static final String[] ADAPTED = {"their logits", "their gradients"};

  private record Row(int folders, double[] most) {
    static Row empty(String[] columns) {
      return new Row(0, new double[columns.length]);
    }

    String line() {
      return folders == 0
          ? "0 |" + " |".repeat(most.length)
          : folders
              + " | "
              + Arrays.stream(most)
                  .mapToObj(d -> String.format(Locale.ROOT, "%.1e", d))
                  .collect(Collectors.joining(" | "))
              + " |";
    }

    Row with(double... found) {
      double[] larger = new double[found.length];
      Arrays.setAll(larger, i -> Math.max(most[i], found[i]));
      return new Row(folders + 1, larger);
    }
  }

  @Test
  void write() throws Exception {
    Map<Family, Row> rows = new TreeMap<>();
    for (Path folder : FamiliesTest.folders()) {
      Family family = Checkpoint.open(folder).family();
      rows.put(family, rows.getOrDefault(family, Row.empty(COLUMNS)).with(measured(folder)));
    }
    Map<Family, Row> adapters = new TreeMap<>();
    for (Path folder : AdaptersTest.folders()) {
      try (AdapterCase adapter = new AdapterCase(folder, AdaptersTest.root("families"))) {
        Family family = adapter.checkpoint().family();
        Row before = adapters.getOrDefault(family, Row.empty(ADAPTED));
        adapters.put(family, before.with(measured(adapter)));
      }
    }
    List<String> table = new ArrayList<>();
    table.add(
        "| family | lines | folders | %s | adapters | %s |"
            .formatted(String.join(" | ", COLUMNS), String.join(" | ", ADAPTED)));
    table.add("|---|" + "---:|".repeat(COLUMNS.length + ADAPTED.length + 3));
    rows.forEach(
        (family, row) ->
            table.add(
                "| %s | %d | %s %s"
                    .formatted(
                        family.key(),
                        lines(family),
                        row.line(),
                        adapters.getOrDefault(family, Row.empty(ADAPTED)).line())));
    Path file = Path.of(System.getProperty("lethe.table", "target/families.md"));
    Files.write(file, table);
    assertThat(Stream.concat(rows.values().stream(), adapters.values().stream()))
        .allMatch(row -> Arrays.stream(row.most()).allMatch(d -> d < 2e-4));
  }

  private static double[] measured(Path folder) {
    try (FamilyCase family = new FamilyCase(folder)) {
      double gradients = family.gradients();
      try (GradMode off = GradMode.off()) {
        return new double[] {
          family.logits(), family.hidden(), family.headOutputs(), family.patched(), gradients
        };
      }
    }
  }

  private static double[] measured(AdapterCase adapter) {
    double gradients = adapter.gradients();
    try (GradMode off = GradMode.off()) {
      return new double[] {adapter.logits(), gradients};
    }
  }

  /** Lines of a family's file that are code: no comments, no blank lines, no imports. */
  private static long lines(Family family) {
    String name =
        Arrays.stream(family.key().split("_"))
            .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
            .collect(Collectors.joining());
    Path sources = Path.of("src/main/java/org/lethe/checkpoint");
    Path file = sources.resolve(name + "Family.java");
    try (Stream<String> lines = Files.lines(Files.exists(file) ? file : decoder(sources, name))) {
      return lines
          .map(String::strip)
          .filter(line -> !line.isEmpty() && !line.matches("(/\\*|\\*|//|import |package ).*"))
          .count();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** A model that sees shares the file of its decoder. */
  private static Path decoder(Path sources, String name) {
    return sources.resolve(name + "TextFamily.java");
  }
}
