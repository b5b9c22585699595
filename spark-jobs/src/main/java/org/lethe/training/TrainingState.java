package org.lethe.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import org.lethe.checkpoint.SafetensorsFile;
import org.lethe.checkpoint.SafetensorsWriter;
import org.lethe.checkpoint.SafetensorsWriter.Entry;
import org.lethe.checkpoint.StagedFolder;
import org.lethe.transformer.ArrayKernels;
import org.lethe.transformer.GradMode;
import org.lethe.transformer.Parameter;

/**
 * The saved state of a run: trained weights, AdamW's moments and the steps done, with the checksums
 * of their files. The order of the data is not saved, for it follows from seed and step.
 */
final class TrainingState {

  private static final String PREFIX = "state-";
  private static final String ARRAYS = "state.safetensors";
  private static final String STEPS = "steps.json";
  private static final String CHECKSUMS = "crc32c.json"; // of the other two, by name
  private static final ObjectMapper JSON = new ObjectMapper();

  private TrainingState() {}

  /** Saves the state after the last of these steps, then removes older states. */
  static void save(Path output, TrainingLoop loop, List<TrainingStep> steps) {
    List<Path> older = folders(output);
    Path folder = output.resolve("%s%06d".formatted(PREFIX, steps.size()));
    StagedFolder.make(
        folder,
        staging -> {
          Files.writeString(staging.resolve(STEPS), JSON.writeValueAsString(steps));
          SafetensorsWriter.write(staging.resolve(ARRAYS), Map.of(), entries(loop));
          JSON.writeValue(staging.resolve(CHECKSUMS).toFile(), checksums(staging));
        });
    older.forEach(StagedFolder::delete);
  }

  private static List<Entry> entries(TrainingLoop loop) {
    List<Entry> entries = new ArrayList<>();
    arrays(loop).forEach(a -> entries.add(TrainedModel.entry(a.name(), a.array())));
    return entries;
  }

  /**
   * Restores the latest saved state. States whose files are not what was written are removed: the
   * steps after an older state are computed again.
   *
   * @return the steps before the state; empty if no state is saved
   */
  static List<TrainingStep> restore(Path output, TrainingLoop loop) {
    List<Path> saved = new ArrayList<>(folders(output));
    while (!saved.isEmpty() && !isWhole(saved.get(saved.size() - 1))) {
      StagedFolder.delete(saved.remove(saved.size() - 1));
    }
    return saved.isEmpty() ? List.of() : restored(saved.get(saved.size() - 1), loop);
  }

  private static List<TrainingStep> restored(Path folder, TrainingLoop loop) {
    SafetensorsFile file = SafetensorsFile.open(folder.resolve(ARRAYS));
    try (GradMode off = GradMode.off()) {
      for (Named target : arrays(loop)) {
        NDArray array = target.array();
        try (NDManager scope = array.getManager().newSubManager()) {
          float[] values = file.floats(file.tensors().get(target.name()));
          ArrayKernels.assign(array, scope.create(values, array.getShape()));
        }
      }
      List<TrainingStep> steps =
          JSON.readValue(folder.resolve(STEPS).toFile(), new TypeReference<>() {});
      loop.optimiser().restoreStep(steps.size());
      loop.copyWeights();
      return steps;
    } catch (IOException e) {
      throw new TrainingException(folder, "cannot be read; delete it to start again", e);
    }
  }

  private static boolean isWhole(Path folder) {
    try {
      TypeReference<Map<String, Long>> type = new TypeReference<>() {};
      return JSON.readValue(folder.resolve(CHECKSUMS).toFile(), type).equals(checksums(folder));
    } catch (IOException e) { // one of the files is missing or cannot be read
      return false;
    }
  }

  private static Map<String, Long> checksums(Path folder) throws IOException {
    Map<String, Long> checksums = new TreeMap<>();
    for (String name : List.of(ARRAYS, STEPS)) {
      CheckedInputStream content =
          new CheckedInputStream(Files.newInputStream(folder.resolve(name)), new CRC32C());
      try (content) {
        content.transferTo(OutputStream.nullOutputStream());
      }
      checksums.put(name, content.getChecksum().getValue());
    }
    return checksums;
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
