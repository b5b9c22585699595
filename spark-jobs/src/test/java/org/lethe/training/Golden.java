package org.lethe.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.lethe.checkpoint.SafetensorsFile;
import org.lethe.transformer.GradMode;
import org.lethe.transformer.Hooks;
import org.lethe.transformer.Precision;
import org.lethe.transformer.Transformer;

/** What training.py recorded. */
final class Golden {

  static final Path TINY = Path.of("src/test/resources/checkpoint/tiny-llama");
  static final Path FOLDER = Path.of("src/test/resources/org/lethe/training");
  static final JsonNode JSON = json();

  private Golden() {}

  private static JsonNode json() {
    try (InputStream in = Golden.class.getResourceAsStream("training.json")) {
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The recorded batches, whatever the seed. */
  static TrainingData data() {
    List<List<Sequence>> batches = new ArrayList<>();
    for (JsonNode batch : JSON.get("batches")) {
      List<Sequence> sequences = new ArrayList<>();
      batch.forEach(
          row -> {
            int[] tokens = ints(row.get("tokens"));
            sequences.add(Sequence.answer(tokens, row.get("first_target").asInt()));
          });
      batches.add(sequences);
    }
    return new FixedBatches(batches);
  }

  private record FixedBatches(List<List<Sequence>> batches) implements TrainingData {
    @Override
    public List<Sequence> batch(long seed, int step, int size) {
      return batches.get(step);
    }

    @Override
    public int size() {
      return batches.size();
    }

    @Override
    public int longest() {
      return 14;
    }

    @Override
    public String digest() {
      return "golden";
    }
  }

  /** An objective without anything but the loss of the examples. */
  static StepObjective plain(Transformer transformer) {
    NDManager scope = transformer.newScope();
    FrozenHeads none = new FrozenHeads(List.of(), List.of(), transformer.config(), scope);
    return new StepObjective(
        new AnswerLoss(Student.keeping(transformer)), List.of(), false, none, scope);
  }

  /** A constant learning rate without weight decay or clipping. */
  static TrainingOptions options(int steps, int batchSize, double learningRate, long seed) {
    return new TrainingOptions(
        steps,
        batchSize,
        1,
        false,
        Precision.FLOAT32,
        LearningRateSchedule.constant(learningRate),
        AdamW.Options.DEFAULT,
        Double.POSITIVE_INFINITY,
        CheckpointSteps.last(),
        SaveEvery.steps(100),
        seed);
  }

  static float[] tensor(String file, String name) {
    SafetensorsFile weights = SafetensorsFile.open(FOLDER.resolve(file));
    return weights.floats(weights.tensors().get(name));
  }

  /** Logits of the probe sequence, row by row. */
  static float[] probe(Transformer transformer) {
    int[] probe = ints(JSON.get("probe"));
    try (NDManager scope = transformer.newScope();
        GradMode off = GradMode.off()) {
      long[] ids = new long[probe.length];
      for (int i = 0; i < ids.length; i++) {
        ids[i] = probe[i];
      }
      NDArray tokens = scope.create(ids, new Shape(1, ids.length));
      return transformer.logits(tokens, Hooks.none()).toFloatArray();
    }
  }

  static float[] floats(JsonNode rows) {
    List<Float> values = new ArrayList<>();
    rows.forEach(row -> row.forEach(v -> values.add((float) v.asDouble())));
    float[] flat = new float[values.size()];
    for (int i = 0; i < flat.length; i++) {
      flat[i] = values.get(i);
    }
    return flat;
  }

  private static int[] ints(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).mapToInt(JsonNode::asInt).toArray();
  }
}
