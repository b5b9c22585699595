package org.lethe.checkpoint;

/**
 * The mixture of experts of sparse blocks (Shazeer et al. 2017).
 *
 * @param count E, experts of a block; 0 in a model without any
 * @param chosen k, experts that a token goes through
 * @param width of an expert's MLP
 * @param weighting how scores of the router become weights
 * @param sharedWidth width of the MLP that every token goes through beside its experts; 0 for none
 */
public record Experts(
    int count, int chosen, int width, ExpertWeighting weighting, int sharedWidth) {

  private static final int MOST = 1024;

  /** No block is sparse. */
  public static final Experts NONE = new Experts(0, 0, 0, ExpertWeighting.SOFTMAX, 0);

  public Experts {
    if (count < 0 || width < 0 || sharedWidth < 0 || chosen < 0 || chosen > count) {
      throw new IllegalArgumentException(
          "experts need 0 <= chosen <= count and widths from 0, got %d, %d, %d, %d"
              .formatted(chosen, count, width, sharedWidth));
    }
  }

  /**
   * Reads the number of experts, the number of chosen experts and how these are weighted.
   *
   * @param count number of experts if the file does not name it
   * @param chosen number of chosen experts if the file does not name it
   */
  static Experts read(ConfigFile file, int count, int chosen, int width, int sharedWidth) {
    String key = file.has("num_local_experts") ? "num_local_experts" : "num_experts";
    int experts = file.size(key, count);
    if (file.size("num_experts", experts) != experts) {
      throw file.fault("num_experts", "differs from num_local_experts " + experts);
    }
    if (experts > MOST) {
      throw file.fault(key, "must be at most " + MOST + ", found " + experts);
    }
    int perToken = file.size("num_experts_per_tok", chosen);
    if (perToken > experts) {
      throw file.fault("num_experts_per_tok", "must be at most " + experts + ", found " + perToken);
    }
    ExpertWeighting weighting =
        file.flag("norm_topk_prob", false) ? ExpertWeighting.NORMALISED : ExpertWeighting.SOFTMAX;
    return new Experts(experts, perToken, width, weighting, sharedWidth);
  }

  /** The same experts with another weighting. */
  Experts weighted(ExpertWeighting other) {
    return new Experts(count, chosen, width, other, sharedWidth);
  }
}
