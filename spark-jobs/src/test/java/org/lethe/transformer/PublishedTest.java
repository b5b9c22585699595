package org.lethe.transformer;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lethe.checkpoint.Blueprint;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.checkpoint.CheckpointException;
import org.lethe.checkpoint.SafetensorsWriter;
import org.lethe.checkpoint.SafetensorsWriter.Entry;

/**
 * Configurations as they are published, of small sizes, against transformers (published.py).
 * docs/published.md says which are read; {@code -Dlethe.regenerate=true} writes it anew.
 */
@Tag("engine")
class PublishedTest {

  private static final double CLOSE = 1e-4;
  private static final int[] READ = {3, 7, 11};
  private static final int LENGTH = 12;
  private static final Path DOCUMENT = Path.of("../docs/published.md");
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path temporary;

  private record Outcome(
      String name, String type, boolean documented, String problem, double difference) {
    /** The columns that are the same on every machine. */
    String cells() {
      return "| %s%s | %s | %s |"
          .formatted(name, documented ? " *" : "", type, problem == null ? "read" : problem);
    }

    String line() {
      return cells() + (problem == null ? String.format(Locale.ROOT, " %.0e |", difference) : " |");
    }
  }

  @Test
  void publishedConfigurationsAreComputedAsByTransformersOrRefusedAsDocumented() throws Exception {
    List<Outcome> outcomes = new ArrayList<>();
    JsonNode published = published();
    for (Map.Entry<String, JsonNode> entry : published.properties()) {
      outcomes.add(outcome(entry.getKey(), entry.getValue()));
    }
    List<String> before = before(outcomes);
    List<String> after = after();
    if (Boolean.getBoolean("lethe.regenerate")) {
      List<String> page = new ArrayList<>(before);
      outcomes.forEach(outcome -> page.add(outcome.line()));
      page.addAll(after);
      Files.write(DOCUMENT, page);
    }
    assertThat(outcomes).allSatisfy(o -> assertThat(o.difference).as(o.name).isLessThan(CLOSE));
    assertThat(after).noneMatch(line -> line.contains("| other"));
    List<String> documented = Files.readAllLines(DOCUMENT);
    int first = before.size();
    int last = first + outcomes.size();
    assertThat(documented.subList(0, first)).isEqualTo(before);
    assertThat(documented.subList(first, last))
        .zipSatisfy(outcomes, (line, outcome) -> assertThat(line).startsWith(outcome.cells()));
    assertThat(documented.subList(last, documented.size())).isEqualTo(after);
  }

  private static List<String> before(List<Outcome> outcomes) {
    long read = outcomes.stream().filter(o -> o.problem == null).count();
    return List.of(
        "# Published models",
        "",
        "`PublishedTest` compares and writes this page (`-Dlethe.regenerate=true`).",
        "",
        "## Configurations",
        "",
        "%d configurations with all their keys: %d are read, %d refused. Sizes are shrunk and weights made up;"
            .formatted(outcomes.size(), read, outcomes.size() - read),
        "the difference is the largest of the logits from those of transformers 5.24.0, float32.",
        "Those with a star are written after the documentation of the model, since no copy of its file was at hand.",
        "",
        "| Model | model_type | read, or why not | difference |",
        "|---|---|---|---:|");
  }

  private List<String> after() throws Exception {
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add("## Tokenizer configurations");
    lines.add("");
    lines.add(
        "Keys after the documentation of the models, a vocabulary of letters. \"same\": a text has the tokens that transformers 5.24.0");
    lines.add(
        "gives it, and an empty context begins with the token of lm-evaluation-harness (BOS, else EOS). \"told\": a warning of `validate`.");
    lines.add("");
    lines.add("| Model | tokenizer_class | add_bos_token | add_eos_token | bos_token | verdict |");
    lines.add("|---|---|---|---|---|---|");
    lines.addAll(PublishedTokenizers.rows(temporary));
    return lines;
  }

  private static JsonNode published() throws IOException, URISyntaxException {
    Path file =
        Path.of(PublishedTest.class.getResource("/checkpoint/published/published.json").toURI());
    return JSON.readTree(Files.readString(file));
  }

  private Outcome outcome(String name, JsonNode entry) throws IOException, URISyntaxException {
    String type = entry.at("/config/model_type").asText();
    boolean documented = entry.path("from_documentation").asBoolean();
    Path folder = Files.createDirectories(temporary.resolve(name.replaceAll("[^A-Za-z0-9]", "_")));
    Files.writeString(folder.resolve("config.json"), entry.path("config").toString());
    try {
      Blueprint.open(folder);
    } catch (CheckpointException e) {
      String problem = e.getMessage().substring(e.getMessage().indexOf("config.json: ") + 13);
      return new Outcome(name, type, documented, problem.replaceAll("; expected one of .*", ""), 0);
    }
    assertThat(entry.has("logits")).as(name + " is computed by transformers").isTrue();
    Path families = Path.of(PublishedTest.class.getResource("/checkpoint/families/gpt2").toURI());
    Files.copy(families.resolve("tokenizer.json"), folder.resolve("tokenizer.json"));
    List<Entry> weights = new ArrayList<>();
    entry.path("tensors").properties().forEach(t -> weights.add(weight(t.getKey(), t.getValue())));
    SafetensorsWriter.write(folder.resolve("model.safetensors"), Map.of("format", "pt"), weights);
    return new Outcome(name, type, documented, null, difference(folder, entry.path("logits")));
  }

  private static double difference(Path folder, JsonNode expected) {
    try (Transformer transformer = Transformer.load(Checkpoint.open(folder), Device.cpu());
        NDManager scope = transformer.newScope();
        GradMode off = GradMode.off()) {
      int vocabulary = transformer.config().vocabularySize();
      long[] ids = LongStream.range(0, LENGTH).map(i -> (3 + 7 * i) % vocabulary).toArray();
      NDArray tokens = scope.create(ids, new Shape(1, LENGTH));
      float[] logits = transformer.logits(tokens, Hooks.none()).toFloatArray();
      double most = 0;
      for (int row = 0; row < READ.length; row++) {
        for (int token = 0; token < vocabulary; token++) {
          double value = expected.path(row).path(token).asDouble(Double.NaN);
          double difference = Math.abs(logits[READ[row] * vocabulary + token] - value);
          most = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(most, difference);
        }
      }
      return most;
    }
  }

  private static Entry weight(String name, JsonNode sizes) {
    long[] shape =
        LongStream.range(0, sizes.size()).map(i -> sizes.get((int) i).asLong()).toArray();
    int count = (int) LongStream.of(shape).reduce(1, Math::multiplyExact);
    boolean table = name.contains("emb") || name.contains("wte") || name.contains("wpe");
    double scale = shape.length == 1 ? 0.2 : table ? 1.2 : 0.35;
    double centre = shape.length == 1 && !name.endsWith("bias") ? 1 : 0;
    CRC32 crc = new CRC32();
    crc.update(name.getBytes(StandardCharsets.UTF_8));
    int seed = (int) crc.getValue();
    return new Entry(
        name,
        shape,
        () -> {
          float[] values = new float[count];
          for (int i = 0; i < count; i++) {
            values[i] = (float) (scale * uniform(i ^ seed) + centre);
          }
          return values;
        });
  }

  /** Murmur3's finalizer as a number in [-1, 1). */
  private static double uniform(int bits) {
    int x = bits;
    x = (x ^ x >>> 16) * 0x85EBCA6B;
    x = (x ^ x >>> 13) * 0xC2B2AE35;
    x ^= x >>> 16;
    return (x >>> 8) / (double) (1 << 23) - 1;
  }
}
