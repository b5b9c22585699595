package org.lethe.training;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.lethe.checkpoint.Blueprint;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.checkpoint.CheckpointWriter;
import org.lethe.checkpoint.PeftAdapter;
import org.lethe.checkpoint.SafetensorsWriter.Entry;
import org.lethe.training.Adaptation.Lora;
import org.lethe.training.TrainingResult.SavedCheckpoint;
import org.lethe.transformer.GradMode;
import org.lethe.transformer.LowRankAdapter;
import org.lethe.transformer.Parameter;
import org.lethe.transformer.Precision;
import org.lethe.transformer.Transformer;

/** The model of a run: the weights that it trains, and how checkpoints are written. */
final class TrainedModel implements AutoCloseable {

  static final String MERGED_PARENT = "merged-parent";

  private final Blueprint parent;
  private final boolean merged; // whether no folder holds the parent's weights as they are
  private final Recipe recipe;
  private final Transformer transformer;
  private final Transformer student;

  private TrainedModel(Blueprint parent, boolean merged, Recipe recipe, Transformer transformer) {
    this.parent = parent;
    this.merged = merged;
    this.recipe = recipe;
    this.transformer = transformer;
    Precision precision = recipe.options().precision();
    this.student = precision == Precision.FLOAT32 ? transformer : transformer.copy(precision);
  }

  static TrainedModel open(Parent parent, Recipe recipe, Device device) {
    long seed = recipe.options().seed();
    if (recipe instanceof Recipe.Pretrain) {
      Blueprint blueprint = parent.blueprint();
      Transformer transformer = Transformer.initialised(blueprint, seed, device);
      return new TrainedModel(blueprint, false, recipe, transformer);
    }
    Checkpoint checkpoint = parent.checkpoint().merged();
    Transformer transformer =
        recipe.adaptation() instanceof Lora lora
            ? Transformer.adapted(
                checkpoint, lora.lowRank(seed, recipe.objective().adapterDropout()), device)
            : Transformer.trainable(checkpoint, device);
    boolean merged = parent.checkpoint().isAdapted();
    return new TrainedModel(checkpoint.blueprint(), merged, recipe, transformer);
  }

  /** The model with the weights that are trained and saved, float32. */
  Transformer transformer() {
    return transformer;
  }

  /**
   * The model that passes and gradients are computed with: the same, or a copy in the precision of
   * the recipe.
   */
  Transformer student() {
    return student;
  }

  /** The weights that the run trains. */
  List<Parameter> trained() {
    return trained(transformer);
  }

  /** The student's weights that stand for those which the run trains, in their order. */
  List<Parameter> computed() {
    return trained(student);
  }

  private List<Parameter> trained(Transformer model) {
    FrozenParts frozen = recipe.objective().frozen();
    return model.adapters().isEmpty()
        ? model.parameters().stream().filter(p -> !frozen.covers(p)).toList()
        : factors(trainedAdapters(model));
  }

  /** The adapters that the run trains; empty if it trains the weights themselves. */
  List<LowRankAdapter> trainedAdapters() {
    return trainedAdapters(transformer);
  }

  private List<LowRankAdapter> trainedAdapters(Transformer model) {
    FrozenParts frozen = recipe.objective().frozen();
    return model.adapters().stream().filter(a -> !frozen.covers(a.target())).toList();
  }

  private static List<Parameter> factors(List<LowRankAdapter> adapters) {
    return adapters.stream().flatMap(a -> Stream.of(a.a(), a.b())).toList();
  }

  /** Writes the folders of a step, unless an interrupted run with the same id wrote them. */
  SavedCheckpoint save(Path output, int step) {
    if (recipe.adaptation() instanceof Lora lora
        && !Files.exists(output.resolve(adapterName(step)))) {
      saveAdapter(output.resolve(adapterName(step)), lora);
    }
    if (writesWeights() && !Files.exists(output.resolve(name(step)))) {
      CheckpointWriter.write(parent, output.resolve(name(step)), weights());
    }
    return saved(output, step);
  }

  /** Writes the base of new adapters, if no folder holds its weights. */
  void saveParent(Path output) {
    Path folder = output.resolve(MERGED_PARENT);
    if (writesParent() && !Files.exists(folder)) {
      List<Entry> weights = transformer.parameters().stream().map(TrainedModel::entry).toList();
      CheckpointWriter.write(parent, folder, weights);
    }
  }

  /**
   * The checkpoint that was written after a step.
   *
   * @throws TrainingException if one of its folders is gone
   */
  SavedCheckpoint saved(Path output, int step) {
    String adapter = recipe.adaptation() instanceof Lora ? adapterName(step) : null;
    String weights = writesWeights() ? name(step) : null;
    for (String folder : Arrays.asList(adapter, weights)) {
      if (folder != null && !Files.exists(output.resolve(folder))) {
        throw new TrainingException(
            output.resolve(folder), "is gone; delete " + output + " to do the run again");
      }
    }
    Checkpoint written =
        weights == null
            ? Checkpoint.open(baseOfAdapters(output), output.resolve(adapter))
            : Checkpoint.open(output.resolve(weights));
    return new SavedCheckpoint(step, weights, adapter, written.weightsDigest());
  }

  /** Whether the run writes the base of its adapters. */
  boolean writesParent() {
    return merged && recipe.adaptation() instanceof Lora;
  }

  /** Whether a checkpoint is a whole model, not an adapter alone. */
  boolean writesWeights() {
    return !(recipe.adaptation() instanceof Lora lora) || lora.merged();
  }

  private static String name(int step) {
    return CheckpointSteps.folder(step);
  }

  private static String adapterName(int step) {
    return name(step) + "-adapter";
  }

  private void saveAdapter(Path folder, Lora lora) {
    new PeftAdapter(
            baseOfAdapters(folder.getParent()).toAbsolutePath().normalize().toString(),
            parent,
            lora.rank(),
            lora.alpha(),
            lora.targets())
        .write(folder, factors(transformer.adapters()).stream().map(TrainedModel::entry).toList());
  }

  /** The folder that holds the weights which the adapters change. */
  private Path baseOfAdapters(Path output) {
    return merged ? output.resolve(MERGED_PARENT) : parent.folder();
  }

  private List<Entry> weights() {
    Map<String, LowRankAdapter> adapters = new HashMap<>();
    transformer.adapters().forEach(a -> adapters.put(a.target().name(), a));
    return transformer.parameters().stream()
        .map(p -> adapters.containsKey(p.name()) ? merged(adapters.get(p.name())) : entry(p))
        .toList();
  }

  private static Entry entry(Parameter parameter) {
    return entry(parameter.name(), parameter.array());
  }

  static Entry entry(String name, NDArray array) {
    return new Entry(name, array.getShape().getShape(), array::toFloatArray);
  }

  private static Entry merged(LowRankAdapter adapter) {
    Parameter target = adapter.target();
    return new Entry(
        target.name(),
        target.array().getShape().getShape(),
        () -> {
          try (GradMode off = GradMode.off();
              NDArray merged = adapter.merged()) {
            return merged.toFloatArray();
          }
        });
  }

  @Override
  public void close() {
    if (student != transformer) {
      student.close();
    }
    transformer.close();
  }
}
