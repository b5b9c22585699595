package org.lethe.training;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lethe.provenance.Digest;
import org.lethe.training.TrainingResult.Outcome;
import org.lethe.training.TrainingResult.SavedCheckpoint;
import org.lethe.transformer.Parameter;

/**
 * Parent, recipe and data made into checkpoints.
 *
 * <p>A run that was killed goes on from its last saved state and ends with the weights of an
 * unbroken one; a run that is over is not done again. Runs in different folders are independent and
 * may go on at once.
 */
public final class TrainingRun {

  /**
   * Folder in the output that new adapters name as their base, where the parent is a base with an
   * adapter.
   */
  public static final String MERGED_PARENT = TrainedModel.MERGED_PARENT;

  private final Parent parent;
  private final Recipe recipe;
  private final TrainingData data;
  private final StepListener listener;

  private TrainingRun(Parent parent, Recipe recipe, TrainingData data, StepListener listener) {
    this.parent = parent;
    this.recipe = recipe;
    this.data = data;
    this.listener = listener;
  }

  /**
   * Trains, resumes or returns what was trained before.
   *
   * @param parent a checkpoint; for {@link Recipe.Pretrain} a folder with config.json and tokenizer
   * @param output folder of this run alone, made where it is missing
   * @param device where to compute
   * @throws TrainingException if the output cannot be written, is in use, is too small or holds
   *     another run
   * @throws IllegalArgumentException if the data does not fit the model
   */
  public static TrainingResult run(
      Parent parent,
      Recipe recipe,
      TrainingData data,
      Path output,
      Device device,
      StepListener listener) {
    String id = id(parent, recipe, data);
    try (RunFolder folder = RunFolder.open(output, id)) {
      Optional<TrainingResult> before = folder.result();
      if (before.isPresent()) {
        return before.get();
      }
      try (TrainedModel model = TrainedModel.open(parent, recipe, device)) {
        return new TrainingRun(parent, recipe, data, listener).train(id, folder, model);
      }
    }
  }

  /** As above, from a model's folder. */
  public static TrainingResult run(
      Path parent,
      Recipe recipe,
      TrainingData data,
      Path output,
      Device device,
      StepListener listener) {
    return run(Parent.of(parent), recipe, data, output, device, listener);
  }

  /** Digest of all that the weights of a run follow from: 16 hex digits. */
  public static String id(Parent parent, Recipe recipe, TrainingData data) {
    return Digest.of(
        recipe.key(),
        recipe.options().digest(),
        recipe.adaptation().toString(),
        parentDigest(parent, recipe),
        data.digest());
  }

  private static String parentDigest(Parent parent, Recipe recipe) {
    if (!(recipe instanceof Recipe.Pretrain)) {
      return parent.checkpoint().weightsDigest();
    }
    Path folder = parent.folder();
    try {
      return Digest.sha256()
          .update(Files.readAllBytes(folder.resolve("config.json")))
          .update(Files.readAllBytes(folder.resolve("tokenizer.json")))
          .hex();
    } catch (IOException e) {
      throw new TrainingException(folder, "needs config.json and tokenizer.json: " + e, e);
    }
  }

  private TrainingResult train(String id, RunFolder folder, TrainedModel model) {
    TrainingOptions options = recipe.options();
    checkLength(model);
    folder.requireSpace(bytes(model));
    model.saveParent(folder.path());
    List<SavedCheckpoint> saved = new ArrayList<>();
    try (TrainingLoop loop = new TrainingLoop(model.transformer(), model.trained(), options)) {
      List<TrainingStep> steps = new ArrayList<>(TrainingState.restore(folder.path(), loop));
      options
          .checkpoints()
          .upTo(steps.size())
          .forEach(s -> saved.add(model.saved(folder.path(), s)));
      while (steps.size() < options.steps()) {
        int step = steps.size();
        steps.add(loop.step(data.batch(options.seed(), step, options.batchSize()), step));
        listener.onStep(steps.get(step));
        Optional<String> problem =
            Divergence.of(steps, model.transformer().config().vocabularySize());
        if (problem.isPresent()) {
          return over(
              folder, new TrainingResult(id, Outcome.DIVERGED, problem.get(), saved, steps));
        }
        leave(folder.path(), model, loop, steps, saved);
      }
      if (saved.isEmpty() || saved.get(saved.size() - 1).step() != options.steps()) {
        saved.add(model.save(folder.path(), options.steps()));
      }
      return over(folder, new TrainingResult(id, Outcome.FINISHED, "", saved, steps));
    }
  }

  /** Writes what is due after the last step: a checkpoint before the state that counts it done. */
  private void leave(
      Path output,
      TrainedModel model,
      TrainingLoop loop,
      List<TrainingStep> steps,
      List<SavedCheckpoint> saved) {
    TrainingOptions options = recipe.options();
    int done = steps.size();
    if (options.checkpoints().includes(done, options.steps())) {
      saved.add(model.save(output, done));
    }
    if (done % options.saveEvery() == 0 && done < options.steps()) {
      TrainingState.save(output, loop, steps);
    }
  }

  private static TrainingResult over(RunFolder folder, TrainingResult result) {
    folder.finish(result);
    TrainingState.delete(folder.path());
    return result;
  }

  private void checkLength(TrainedModel model) {
    int most = model.transformer().config().maxPositions();
    if (data.longest() > most) {
      throw new IllegalArgumentException(
          "a sequence has %d tokens; %s was made for %d: shorten the window or the examples"
              .formatted(data.longest(), parent, most));
    }
  }

  /** The checkpoints of the run and two saved states, one of them being replaced. */
  private long bytes(TrainedModel model) {
    long all = elements(model.transformer().parameters());
    long trained = elements(model.trained());
    long checkpoints = recipe.options().checkpoints().steps().size() + 1L;
    long parent = model.writesParent() ? all : 0;
    return Float.BYTES * (parent + checkpoints * (all + trained) + 2 * 3 * trained);
  }

  private static long elements(List<Parameter> parameters) {
    return parameters.stream().mapToLong(p -> p.array().size()).sum();
  }
}
