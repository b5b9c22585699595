package org.lethe.benchmark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Reads the source of the worked examples of a prompt, and how the prompt writes them. */
final class FewShotReader {

  private static final Map<String, String> UNSUPPORTED =
      Map.of("process_docs", "read what conf/lm_eval/export_tasks.py writes");

  private final TaskKeys keys;
  private final TaskKeys config;

  FewShotReader(TaskKeys keys) {
    this.keys = keys;
    this.config = keys.section("fewshot_config");
  }

  /**
   * Reads the source of the examples.
   *
   * @param split the evaluated split
   */
  FewShot fewShot(String split) {
    FewShot.Sampler sampler =
        config.choice(
            "sampler",
            TaskKeys.words(Arrays.asList(FewShot.Sampler.values()), FewShot.Sampler::key),
            FewShot.Sampler.DEFAULT);
    String namedSplit = config.text("split", keys.text("fewshot_split", null));
    List<Map<String, Object>> samples = namedSplit == null ? samples() : List.of();
    config.ignore("samples", "fewshot_indices"); // the harness ignores both here
    String training = keys.text("training_split", null);
    String validation = keys.text("validation_split", null);
    String test = keys.text("test_split", null);
    String pool =
        namedSplit != null
            ? namedSplit
            : training != null ? training : validation != null ? validation : split;
    return new FewShot(
        keys.integer("num_fewshot", 0), pool, sampler, Objects.equals(namedSplit, test), samples);
  }

  private List<Map<String, Object>> samples() {
    List<Map<String, Object>> samples = new ArrayList<>();
    if (config.value("samples") instanceof List<?> list) {
      for (Object sample : list) {
        Map<String, Object> fields = new LinkedHashMap<>();
        if (sample instanceof Map<?, ?> map) {
          map.forEach((name, value) -> fields.put(String.valueOf(name), value));
        } else {
          config.wrong("samples", "a list of documents");
        }
        samples.add(fields);
      }
    } else if (config.has("samples")) {
      config.wrong("samples", "a list of documents");
    }
    return samples;
  }

  /** Reads how a prompt writes its examples: as the question, except for the keys of the config. */
  Turn turn(Turn question) {
    return new TurnReader(config).turn(question);
  }

  /** Reports unsupported keys and unknown keys. */
  void end() {
    config.refuse(UNSUPPORTED, Map.of());
    config.end();
  }
}
