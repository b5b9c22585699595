package org.lethe.training;

import java.io.Serializable;
import org.lethe.settings.Key;

/**
 * A term that a recipe adds to the loss of its examples. Components are keys of the experiment
 * file. A term of weight 0 leaves the weights of the run as they are without it.
 */
public sealed interface ObjectiveTerm extends Serializable {

  /** Factor of the term. */
  double weight();

  /**
   * L2-SP (Li et al. 2018): weight / 2 · ||theta - theta*||², theta* the weights of the parent. Of
   * low-rank adapters, theta - theta* is the change of the adapted maps, scale · b a.
   */
  record L2Sp(
      @Key("weight of half the squared distance to the weights the run starts from") double weight)
      implements ObjectiveTerm {

    public static final L2Sp DEFAULT = new L2Sp(0.01);

    public L2Sp {
      check(weight);
    }
  }

  /**
   * Elastic weight consolidation (Kirkpatrick et al. 2017): weight / 2 · sum F (theta - theta*)²,
   * with F the diagonal Fisher information at theta*, the weights of the parent, added over the
   * tasks learned before. Without such tasks there is no penalty.
   */
  record Ewc(
      @Key("weight of the penalty, lambda") double weight,
      @Key(
              "`empirical`: mean of the squared gradients of single examples with their right"
                  + " answers; `batch`: mean of the squared gradients of batches, which is smaller;"
                  + " `sampled`: as `empirical`, with answers drawn from the model")
          FisherKind fisher,
      @Key(
              value = "most examples of each earlier task that the Fisher information is a mean of",
              unit = "examples",
              least = 1)
          int examples,
      @Key(value = "examples of a batch of `fisher: batch`", unit = "examples", least = 1)
          int fisherBatch)
      implements ObjectiveTerm {

    public static final Ewc DEFAULT = new Ewc(400, FisherKind.EMPIRICAL, 100, 8);

    public Ewc {
      check(weight);
    }
  }

  /**
   * O-LoRA (Wang et al. 2023): weight · sum of the absolute entries of A_old A_new', over the
   * adapted maps and the adapters of the tasks learned before. Without such adapters there is no
   * penalty.
   */
  record OLora(
      @Key("weight of the sum of the absolute entries of A_old A_new', over maps and adapters")
          double weight)
      implements ObjectiveTerm {

    public static final OLora DEFAULT = new OLora(0.5);

    public OLora {
      check(weight);
    }
  }

  private static void check(double weight) {
    if (!(weight >= 0) || Double.isInfinite(weight)) {
      throw new IllegalArgumentException("weight must be at least 0, got " + weight);
    }
  }
}
