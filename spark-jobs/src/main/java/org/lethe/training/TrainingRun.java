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
 * Trains a parent with a recipe on data and writes checkpoints.
 *
 * <p>A run that was killed resumes from its last saved state and ends with the weights of an
 * uninterrupted run. A run that is over is not done again. Runs in different folders are
 * independent and may run at the same time.
 */
public final class TrainingRun {

  /** Folder in the output that new adapters name as their base if the parent has an adapter. */
  public static final String MERGED_PARENT = TrainedModel.MERGED_PARENT;

  private final Parent parent;
  private final Recipe recipe;
  private final TrainingData data;
  private final Past past;
  private final StepListener listener;

  private TrainingRun(
      Parent parent, Recipe recipe, TrainingData data, Past past, StepListener listener) {
    this.parent = parent;
    this.recipe = recipe;
    this.data = MixedData.of(data, past, recipe.objective().replay());
    this.past = past;
    this.listener = listener;
  }

  /**
   * Trains, resumes training, or returns the result of a run that is over.
   *
   * @param parent a checkpoint; for {@link Recipe.Pretrain} a folder with config.json and tokenizer
   * @param past what objectives use of what was learned before
   * @param output folder of this run alone; it is made if it is missing
   * @param device on which the run computes
   * @throws TrainingException if the output cannot be written, is in use or holds another run, or
   *     the disk is too small
   * @throws IllegalArgumentException if the data does not fit the model
   */
  public static TrainingResult run(
      Parent parent,
      Recipe recipe,
      TrainingData data,
      Past past,
      Path output,
      Device device,
      StepListener listener) {
    String id = id(parent, recipe, data, past);
    try (RunFolder folder = RunFolder.open(output, id)) {
      Optional<TrainingResult> before = folder.result();
      if (before.isPresent()) {
        return before.get();
      }
      try (TrainedModel model = TrainedModel.open(parent, recipe, device)) {
        return new TrainingRun(parent, recipe, data, past, listener).train(id, folder, model);
      }
    }
  }

  /** As above, with a model's folder as the parent and nothing known of its past. */
  public static TrainingResult run(
      Path parent,
      Recipe recipe,
      TrainingData data,
      Path output,
      Device device,
      StepListener listener) {
    return run(Parent.of(parent), recipe, data, Past.NONE, output, device, listener);
  }

  /** Digest of all that the weights of a run depend on: 16 hex digits. */
  public static String id(Parent parent, Recipe recipe, TrainingData data, Past past) {
    String plain =
        Digest.of(
            recipe.key(),
            recipe.options().digest(),
            recipe.adaptation().toString(),
            parentDigest(parent, recipe),
            data.digest());
    return recipe.objective().isPlain()
        ? plain
        : Digest.of(plain, recipe.objective().toString(), past.digest(parent));
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
    try (StepObjective objective = new StepObjectives(model, recipe, parent, past).make();
        TrainingLoop loop =
            new TrainingLoop(
                model.student(), model.trained(), model.computed(), options, objective)) {
      List<TrainingStep> steps = new ArrayList<>(TrainingState.restore(folder.path(), loop));
      options
          .checkpoints()
          .upTo(steps.size())
          .forEach(s -> saved.add(model.saved(folder.path(), s)));
      long lastState = System.nanoTime();
      while (steps.size() < options.steps()) {
        int step = steps.size();
        steps.add(loop.step(data.groups(options.seed(), step, options.batchSize()), step));
        listener.onStep(steps.get(step));
        Optional<String> problem =
            Divergence.of(steps, model.transformer().config().vocabularySize());
        if (problem.isPresent()) {
          return finish(
              folder, new TrainingResult(id, Outcome.DIVERGED, problem.get(), saved, steps));
        }
        if (options.checkpoints().includes(steps.size(), options.steps())) {
          saved.add(model.save(folder.path(), steps.size()));
        }
        // a state implies that the checkpoints up to it exist
        if (isStateDue(steps.size(), System.nanoTime() - lastState)) {
          TrainingState.save(folder.path(), loop, steps);
          lastState = System.nanoTime();
        }
      }
      if (saved.isEmpty() || saved.get(saved.size() - 1).step() != options.steps()) {
        saved.add(model.save(folder.path(), options.steps()));
      }
      return finish(folder, new TrainingResult(id, Outcome.FINISHED, "", saved, steps));
    }
  }

  private boolean isStateDue(int done, long nanos) {
    TrainingOptions options = recipe.options();
    return done < options.steps() && options.saveEvery().isDue(done, nanos);
  }

  private static TrainingResult finish(RunFolder folder, TrainingResult result) {
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

  /** Bytes of the checkpoints and of two saved states, of which one replaces the other. */
  private long bytes(TrainedModel model) {
    long allWeights = elements(model.transformer().parameters());
    long trained = elements(model.trained());
    long checkpoints = recipe.options().checkpoints().steps().size() + 1L;
    long parent = model.writesParent() ? allWeights : 0;
    long adapter = recipe.adaptation() instanceof Adaptation.Lora ? trained : 0;
    long each = (model.writesWeights() ? allWeights : 0) + adapter;
    return Float.BYTES * (parent + checkpoints * each + 2 * 3 * trained);
  }

  private static long elements(List<Parameter> parameters) {
    return parameters.stream().mapToLong(p -> p.array().size()).sum();
  }
}
