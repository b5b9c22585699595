package org.lethe.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Reads rotary scaling as transformers 4 (rope_theta, rope_scaling) and 5 (rope_parameters) write
 * it.
 *
 * @param file the whole config.json
 * @param scaling the object that holds rope_type and its numbers
 */
record RotaryReader(ConfigFile file, ConfigFile scaling) {

  private static final List<String> TYPES =
      List.of("default", "linear", "dynamic", "llama3", "yarn", "longrope");

  /** One rotary embedding for all blocks. */
  static RotaryReader of(ConfigFile file) {
    return new RotaryReader(file, section(file));
  }

  /** One of several. */
  static RotaryReader of(ConfigFile file, ConfigFile scaling) {
    return new RotaryReader(file, scaling);
  }

  /** The object under the one of both keys that is there. */
  static ConfigFile section(ConfigFile file) {
    if (file.has("rope_parameters") && file.has("rope_scaling")) {
      throw file.fault("rope_scaling", "stands beside rope_parameters; keep one");
    }
    return file.section(file.has("rope_parameters") ? "rope_parameters" : "rope_scaling");
  }

  /**
   * Reads it.
   *
   * @param theta base where the object names none
   * @param positions max_position_embeddings
   */
  RotaryScaling read(double theta, int positions) {
    String key = "original_max_position_embeddings"; // some families name it outside the object
    int original = file.size(key, scaling.size(key, positions));
    return read(theta, positions, original, name -> name);
  }

  /**
   * As above.
   *
   * @param original the context before it was made longer
   * @param types what a family means by a name of a type
   */
  RotaryScaling read(double theta, int positions, int original, UnaryOperator<String> types) {
    String key = scaling.has("rope_type") ? "rope_type" : "type";
    String type = types.apply(scaling.text(key, "default"));
    double base = scaling.positive("rope_theta", theta);
    double longer = (double) positions / original;
    return switch (type) {
      case "default" -> RotaryScaling.unscaled(base);
      case "linear" -> RotaryScaling.linear(base, scaling.positive("factor"));
      case "dynamic" -> new RotaryScaling.Dynamic(base, scaling.positive("factor"), positions);
      case "llama3" -> llama3(base, original);
      case "yarn" -> yarn(base, scaling.positive("factor", longer), original);
      case "longrope" -> longRope(base, scaling.positive("factor", longer), original);
      default ->
          throw scaling.fault(
              key, "'%s' is not supported; expected one of %s".formatted(type, TYPES));
    };
  }

  /** Refuses heads that rotate in part where transformers rotates whole ones. */
  void checkWhole(String modelType) {
    for (ConfigFile place : List.of(file, scaling)) {
      if (place.positive("partial_rotary_factor", 1) != 1) {
        throw place.fault("partial_rotary_factor", "must be 1 for " + modelType);
      }
    }
  }

  /** Share of a head's dimensions that rotate, under the key a family gives it. */
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

  /** How YaRN scales attention for a context made longer (Peng et al. 2023, eq. 22). */
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
