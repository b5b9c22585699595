package org.lethe.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.lethe.checkpoint.SafetensorsFile;
import org.lethe.checkpoint.SafetensorsWriter;
import org.lethe.checkpoint.SafetensorsWriter.Entry;
import org.lethe.checkpoint.StagedFolder;
import org.lethe.transformer.GradMode;
import org.lethe.transformer.Kernels;
import org.lethe.transformer.Parameter;

/**
 * The saved state of a run: trained weights, AdamW's moments and the steps done. The order of the
 * data is not saved, for it follows from seed and step.
 */
final class TrainingState {

  private static final String PREFIX = "state-";
  private static final ObjectMapper JSON = new ObjectMapper();

  private TrainingState() {}

  /** Saves the state after the last of these steps, then removes older states. */
  static void save(Path output, TrainingLoop loop, List<TrainingStep> steps) {
    List<Path> older = folders(output);
    Path folder = output.resolve("%s%06d".formatted(PREFIX, steps.size()));
    StagedFolder.make(
        folder,
        staging -> {
          Files.writeString(staging.resolve("steps.json"), JSON.writeValueAsString(steps));
          SafetensorsWriter.write(staging.resolve("state.safetensors"), Map.of(), entries(loop));
        });
    older.forEach(StagedFolder::delete);
  }

  private static List<Entry> entries(TrainingLoop loop) {
    List<Entry> entries = new ArrayList<>();
    arrays(loop).forEach(a -> entries.add(TrainedModel.entry(a.name(), a.array())));
    return entries;
  }

  /**
   * Restores the latest saved state.
   *
   * @return the steps before the state; empty if no state is saved
   */
  static List<TrainingStep> restore(Path output, TrainingLoop loop) {
    List<Path> saved = folders(output);
    if (saved.isEmpty()) {
      return List.of();
    }
    Path folder = saved.get(saved.size() - 1);
    SafetensorsFile file = SafetensorsFile.open(folder.resolve("state.safetensors"));
    try (GradMode off = GradMode.off()) {
      for (Named target : arrays(loop)) {
        NDArray array = target.array();
        try (NDManager scope = array.getManager().newSubManager()) {
          float[] values = file.floats(file.tensors().get(target.name()));
          Kernels.assign(array, scope.create(values, array.getShape()));
        }
      }
      List<TrainingStep> steps =
          JSON.readValue(folder.resolve("steps.json").toFile(), new TypeReference<>() {});
      loop.optimiser().restoreStep(steps.size());
      loop.copyWeights();
      return steps;
    } catch (IOException e) {
      throw new TrainingException(folder, "cannot be read; delete it to start again", e);
    }
  }

  /** Removes all saved states. */
  static void delete(Path output) {
    folders(output).forEach(StagedFolder::delete);
  }

  private record Named(String name, NDArray array) {}

  private static List<Named> arrays(TrainingLoop loop) {
    List<Named> arrays = new ArrayList<>();
    List<Parameter> trained = loop.trained();
    for (int i = 0; i < trained.size(); i++) {
      String name = trained.get(i).name();
      arrays.add(new Named("weight." + name, trained.get(i).array()));
      arrays.add(new Named("first." + name, loop.optimiser().first().get(i)));
      arrays.add(new Named("second." + name, loop.optimiser().second().get(i)));
    }
    return arrays;
  }

  /** Saved states, oldest first. */
  private static List<Path> folders(Path output) {
    try (Stream<Path> files = Files.list(output)) {
      return files
          .filter(f -> f.getFileName().toString().matches(PREFIX + "\\d+"))
          .sorted(
              Comparator.comparingLong(
                  f -> Long.parseLong(f.getFileName().toString().substring(PREFIX.length()))))
          .toList();
    } catch (IOException e) {
      throw new TrainingException(output, "cannot be listed: " + e, e);
    }
  }
}
