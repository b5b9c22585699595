package org.lethe.training;

import java.io.Serializable;
import java.util.Locale;
import org.lethe.settings.Key;

/**
 * A term that a recipe adds to the loss of its examples. Components are keys of the experiment
 * file. A term of weight 0 leaves the weights of the run as they are without it.
 */
public sealed interface ObjectiveTerm extends Serializable {

  /** Its name in the experiment file, and its weights. */
  String words();

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

    @Override
    public String words() {
      return "l2-sp " + weight;
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

    @Override
    public String words() {
      return "ewc " + weight;
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

    @Override
    public String words() {
      return "o-lora " + weight;
    }
  }

  /**
   * Training guided by a function vector (Jiang et al. 2025, arXiv 2502.11019). At the last token z
   * of the prompt the student is drawn to the parent whose attention output in a block has the
   * vector added, and everywhere to the parent; chosen heads keep their outputs at z. A part whose
   * value is not above its gate is left out of the step. Divergences are KL(student || teacher).
   */
  record FvGuided(
      @Key(
              "`authors`: both divergences are to the parent with the vector, the second summed over"
                  + " all positions of the batch, padding included, and divided by its sequences;"
                  + " `corrected`: the second is to the parent without the vector, a mean over"
                  + " tokens, and both are multiplied by temperature²")
          Form form,
      @Key("weight of the divergence at the last token of the prompt, alpha 1") double vectorWeight,
      @Key("weight of the divergence at all positions, alpha 2") double teacherWeight,
      @Key("weight of the sum over heads of their mean squared differences") double headWeight,
      @Key("gate of the divergence at the last token of the prompt, of a batch") double vectorGate,
      @Key("gate of the divergence at all positions, of a batch") double teacherGate,
      @Key("gate of the mean squared difference of each head, of a batch") double headGate,
      @Key("temperature of both divergences") double temperature,
      @Key("block to whose attention output the vector is added, from 0") int layer)
      implements ObjectiveTerm {

    /** What the teacher of the second divergence is, and how it is averaged. */
    public enum Form {
      AUTHORS,
      CORRECTED
    }

    public static final FvGuided DEFAULT =
        new FvGuided(Form.CORRECTED, 20, 0.1, 1, 0.1, 0.1, 0.01, 2, 9);

    public FvGuided {
      check(vectorWeight);
      check(teacherWeight);
      check(headWeight);
      if (!(temperature > 0)) {
        throw new IllegalArgumentException("temperature must be positive, got " + temperature);
      }
    }

    @Override
    public String words() {
      return "fv-guided %s %s/%s/%s"
          .formatted(form.name().toLowerCase(Locale.ROOT), vectorWeight, teacherWeight, headWeight);
    }

    boolean isOff() {
      return vectorWeight == 0 && teacherWeight == 0 && headWeight == 0;
    }
  }

  /**
   * Progressive intervention with an instruction vector (after Jiang et al. 2024, arXiv
   * 2406.12227): a multiple of the vector is added to the output of a block at the last token of
   * the prompt; the multiple falls linearly from the weight to 0.
   */
  record IvGuided(
      @Key("multiple of the vector in the first step") double weight,
      @Key(value = "share of the steps after which the vector is no longer added", above = 0)
          double until,
      @Key("block to whose output the vector is added, from 0") int layer)
      implements ObjectiveTerm {

    public static final IvGuided DEFAULT = new IvGuided(1, 1, 9);

    public IvGuided {
      check(weight);
      if (!(until > 0 && until <= 1)) {
        throw new IllegalArgumentException("until must be in (0, 1], got " + until);
      }
    }

    @Override
    public String words() {
      return "iv-guided " + weight;
    }

    /** The multiple in a step, counted from 0. */
    double strength(int step, int steps) {
      return weight * Math.max(0, 1 - step / (until * steps));
    }
  }

  private static void check(double weight) {
    if (!(weight >= 0) || Double.isInfinite(weight)) {
      throw new IllegalArgumentException("weight must be at least 0, got " + weight);
    }
  }
}
