package org.lethe.effect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.lethe.checkpoint.ModelConfig;

/** What effects.py recorded of one checkpoint. */
record EffectCase(JsonNode json) {

  private static final JsonNode GOLDEN = golden();

  static EffectCase family(Path folder) {
    return new EffectCase(GOLDEN.get("families").get(folder.getFileName().toString()));
  }

  static EffectCase adapter(Path folder) {
    return new EffectCase(GOLDEN.get("adapters").get(folder.getFileName().toString()));
  }

  /** The folders of recorded checkpoints, of families or adapters. */
  static List<Path> folders(String kind) throws URISyntaxException {
    Path root = Path.of(EffectCase.class.getResource("/checkpoint/" + kind).toURI());
    List<Path> folders = new ArrayList<>();
    GOLDEN.get(kind).fieldNames().forEachRemaining(name -> folders.add(root.resolve(name)));
    return folders;
  }

  List<Trial> trials() {
    return stream(json.get("trials"))
        .map(trial -> new Trial(ints(trial.get("prompt")), ints(trial.get("target"))))
        .toList();
  }

  HeadActivations means(ModelConfig config) {
    return new HeadActivations(
        config.layers(), config.heads(), json.get("size").asInt(), floats(json.get("means")));
  }

  List<Head> chosen() {
    return stream(json.get("chosen"))
        .map(head -> new Head(head.get(0).asInt(), head.get(1).asInt()))
        .toList();
  }

  /** An edit of every head, and of every block with the vector. */
  List<Edit> edits(ModelConfig config) {
    HeadActivations means = means(config);
    List<Edit> edits = new ArrayList<>();
    means.all().forEach(head -> edits.add(new Edit.ReplaceHead(head, means.of(head))));
    means.all().forEach(head -> edits.add(new Edit.AddToHead(head, means.of(head))));
    for (int layer = 0; layer < config.layers(); layer++) {
      edits.add(
          new Edit.AddToStream(
              layer, floats(json.get("vector")), (float) json.get("scale").asDouble()));
    }
    return edits;
  }

  /** Log-probabilities of a trial under each of {@link #edits}. */
  List<float[]> edited(int trial) {
    List<float[]> edited = new ArrayList<>();
    for (String kind : List.of("replaced", "added")) {
      json.get(kind).get(trial).forEach(l -> l.forEach(head -> edited.add(floats(head))));
    }
    json.get("streamed").get(trial).forEach(l -> edited.add(floats(l.get("log_probs"))));
    return edited;
  }

  static float[] floats(JsonNode list) {
    float[] values = new float[list.size()];
    IntStream.range(0, values.length).forEach(i -> values[i] = (float) list.get(i).asDouble());
    return values;
  }

  private static int[] ints(JsonNode list) {
    return stream(list).mapToInt(JsonNode::asInt).toArray();
  }

  private static java.util.stream.Stream<JsonNode> stream(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false);
  }

  private static JsonNode golden() {
    try (InputStream in = EffectCase.class.getResourceAsStream("effects.json")) {
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
