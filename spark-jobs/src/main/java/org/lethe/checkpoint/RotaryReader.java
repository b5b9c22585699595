package org.lethe.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Reads rotary scaling in the format of transformers 4 (rope_theta, rope_scaling) and of
 * transformers 5 (rope_parameters).
 *
 * @param file the whole config.json
 * @param scaling the object that holds rope_type and its numbers
 */
record RotaryReader(ConfigFile file, ConfigFile scaling) {

  private static final List<String> TYPES =
      List.of("default", "linear", "dynamic", "llama3", "yarn", "longrope");

  /** A reader of the one rotary embedding of all blocks. */
  static RotaryReader of(ConfigFile file) {
    return new RotaryReader(file, section(file));
  }

  /** A reader of one of several rotary embeddings. */
  static RotaryReader of(ConfigFile file, ConfigFile scaling) {
    return new RotaryReader(file, scaling);
  }

  /** The object under the key of transformers 5 or of transformers 4. */
  static ConfigFile section(ConfigFile file) {
    if (file.has("rope_parameters") && file.has("rope_scaling")) {
      throw file.fault("rope_scaling", "stands beside rope_parameters; keep one");
    }
    return file.section(file.has("rope_parameters") ? "rope_parameters" : "rope_scaling");
  }

  /**
   * Reads the scaling.
   *
   * @param theta base if the object names none
   * @param positions max_position_embeddings
   */
  RotaryScaling read(double theta, int positions) {
    String key = "original_max_position_embeddings"; // some families put it outside the object
    int original = file.size(key, scaling.size(key, positions));
    return read(theta, positions, original, name -> name);
  }

  /**
   * Reads the scaling as above.
   *
   * @param original context length before it was extended
   * @param types maps a rope_type of the family to one of {@link #TYPES}
   */
  RotaryScaling read(double theta, int positions, int original, UnaryOperator<String> types) {
    String key = scaling.has("rope_type") ? "rope_type" : "type";
    String type = types.apply(scaling.text(key, "default"));
    double base = scaling.positive("rope_theta", theta);
    double extension = (double) positions / original;
    return switch (type) {
      case "default" -> RotaryScaling.unscaled(base);
      case "linear" -> RotaryScaling.linear(base, scaling.positive("factor"));
      case "dynamic" -> new RotaryScaling.Dynamic(base, scaling.positive("factor"), positions);
      case "llama3" -> llama3(base, original);
      case "yarn" -> yarn(base, scaling.positive("factor", extension), original);
      case "longrope" -> longRope(base, scaling.positive("factor", extension), original);
      default ->
          throw scaling.fault(
              key, "'%s' is not supported; expected one of %s".formatted(type, TYPES));
    };
  }

  /** Refuses heads that rotate in part; for families whose heads rotate as a whole. */
  void checkWhole(String modelType) {
    for (ConfigFile section : List.of(file, scaling)) {
      if (section.positive("partial_rotary_factor", 1) != 1) {
        throw section.fault("partial_rotary_factor", "must be 1 for " + modelType);
      }
    }
  }

  /** Share of a head's dimensions that rotate; the family names its key. */
  double share(String key, double absent) {
    double share = scaling.positive("partial_rotary_factor", file.positive(key, absent));
    if (share > 1) {
      throw file.fault(key, "must be at most 1, found " + share);
    }
    return share;
  }

  private RotaryScaling llama3(double base, int original) {
    double low = scaling.positive("low_freq_factor");
    double high = scaling.positive("high_freq_factor");
    if (high <= low) {
      throw scaling.fault("high_freq_factor", "must be above low_freq_factor " + low);
    }
    return new RotaryScaling.Llama3(base, scaling.positive("factor"), low, high, original);
  }

  private RotaryScaling yarn(double base, double factor, int original) {
    double attention = scale(factor, 1);
    if (scaling.has("mscale") && scaling.has("mscale_all_dim")) {
      attention =
          scale(factor, scaling.positive("mscale"))
              / scale(factor, scaling.positive("mscale_all_dim"));
    }
    return new RotaryScaling.Yarn(
        base,
        factor,
        scaling.positive("attention_factor", attention),
        scaling.positive("beta_fast", 32),
        scaling.positive("beta_slow", 1),
        original,
        scaling.flag("truncate", true));
  }

  /** Factor by which YaRN scales attention in an extended context (Peng et al. 2023, eq. 22). */
  private static double scale(double factor, double weight) {
    return factor <= 1 ? 1 : 0.1 * weight * Math.log(factor) + 1;
  }

  private RotaryScaling longRope(double base, double factor, int original) {
    double attention = factor <= 1 ? 1 : Math.sqrt(1 + Math.log(factor) / Math.log(original));
    return new RotaryScaling.LongRope(
        base,
        scaling.positive("attention_factor", attention),
        numbers("short_factor"),
        numbers("long_factor"),
        original);
  }

  private List<Double> numbers(String key) {
    List<Double> numbers = new ArrayList<>();
    for (JsonNode node : scaling.node(key)) {
      if (!node.isNumber() || !(node.asDouble() > 0)) {
        throw scaling.fault(key, "must be a list of positive numbers, found " + node);
      }
      numbers.add(node.asDouble());
    }
    return numbers;
  }
}
