package org.lethe.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.lethe.message.JobException;

/**
 * What lies at a path that a person names as a model: its folder, an adapter, or the folder of a
 * training run of transformers with a folder {@code checkpoint-N} a saved step.
 *
 * @param path the folder, or the id of a download, as it is named
 * @param isAdapter whether it is a LoRA adapter of PEFT, which needs a base
 * @param base what the adapter says it was trained from; null where it says nothing
 * @param steps optimiser steps; null where no file says how many
 * @param hasChatTemplate whether it is asked through a chat template
 */
record FoundModel(
    String path, boolean isAdapter, String base, Integer steps, boolean hasChatTemplate) {
  private static final Pattern STEP = Pattern.compile("checkpoint-(\\d+)");
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Returns what lies at a path: one model, or one a saved step of a training run, by step.
   *
   * @throws JobException if no model is there
   */
  static List<FoundModel> at(String named) throws IOException {
    Optional<Path> folder = folder(named);
    if (folder.isEmpty()) {
      throw nothing(named, "there is no such folder");
    }
    List<Path> steps = steps(folder.get());
    if (!steps.isEmpty()) {
      List<FoundModel> found = new ArrayList<>();
      for (Path step : steps) {
        found.add(of(step.toAbsolutePath().normalize().toString(), step));
      }
      return found;
    }
    if (!isModel(folder.get())) {
      throw nothing(named, "the folder has no model");
    }
    boolean isFolder = Files.isDirectory(Path.of(named));
    return List.of(
        of(isFolder ? folder.get().toAbsolutePath().normalize().toString() : named, folder.get()));
  }

  private static Optional<Path> folder(String named) {
    Path path = Path.of(named);
    if (Files.isDirectory(path)) {
      return Optional.of(path);
    }
    return HubCache.isId(named)
        ? HubCache.of(System.getenv()).snapshot(HubCache.Kind.MODELS, named)
        : Optional.empty();
  }

  private static List<Path> steps(Path folder) throws IOException {
    try (Stream<Path> inside = Files.list(folder)) {
      return inside
          .filter(path -> STEP.matcher(path.getFileName().toString()).matches())
          .filter(FoundModel::isModel)
          .sorted(Comparator.comparingInt(FoundModel::step))
          .toList();
    }
  }

  private static int step(Path folder) {
    Matcher name = STEP.matcher(folder.getFileName().toString());
    return name.matches() ? Integer.parseInt(name.group(1)) : 0;
  }

  private static boolean isModel(Path folder) {
    return Files.exists(folder.resolve("config.json"))
        || Files.exists(folder.resolve("adapter_config.json"));
  }

  private static FoundModel of(String path, Path folder) throws IOException {
    boolean isAdapter = !Files.exists(folder.resolve("config.json"));
    JsonNode adapter = json(folder.resolve("adapter_config.json"));
    JsonNode state = json(folder.resolve("trainer_state.json"));
    Matcher name = STEP.matcher(folder.getFileName().toString());
    Integer steps =
        name.matches()
            ? Integer.valueOf(name.group(1))
            : state.hasNonNull("global_step")
                ? Integer.valueOf(state.get("global_step").asInt())
                : null;
    boolean hasChatTemplate =
        Files.exists(folder.resolve("chat_template.jinja"))
            || json(folder.resolve("tokenizer_config.json")).hasNonNull("chat_template");
    return new FoundModel(
        path,
        isAdapter,
        isAdapter ? adapter.path("base_model_name_or_path").asText(null) : null,
        steps,
        hasChatTemplate);
  }

  private static JsonNode json(Path file) throws IOException {
    return Files.exists(file) ? JSON.readTree(file.toFile()) : JSON.valueToTree(Map.of());
  }

  private static JobException nothing(String named, String problem) {
    return new JobException(
        JobException.Kind.USAGE,
        "no model at " + named + ": " + problem,
        Path.of(named).toAbsolutePath().normalize().toString(),
        "a folder with config.json or adapter_config.json, one with folders checkpoint-N, or the"
            + " id of a model that huggingface_hub has downloaded",
        "correct the path, or download the model: hf download ID");
  }
}
