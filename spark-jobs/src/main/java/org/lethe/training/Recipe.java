package org.lethe.training;

import java.io.Serializable;

/** How a run trains a model from its parent. */
public sealed interface Recipe extends Serializable {

  TrainingOptions options();

  /** Name in tables and configuration. */
  String key();

  /** Which weights are trained. */
  Adaptation adaptation();

  /** What sets it apart from plain training. */
  default Objective objective() {
    return Objective.PLAIN;
  }

  /** Trains new weights with the configuration of the parent's folder; loss on all tokens. */
  record Pretrain(TrainingOptions options) implements Recipe {
    @Override
    public String key() {
      return "pretrain";
    }

    @Override
    public Adaptation adaptation() {
      return Adaptation.full();
    }
  }

  /** Trains on the examples of a task; loss on answer tokens. */
  record FineTune(TrainingOptions options, Adaptation adaptation, Objective objective)
      implements Recipe {

    /** Without anything but the loss of the examples. */
    public FineTune(TrainingOptions options, Adaptation adaptation) {
      this(options, adaptation, Objective.PLAIN);
    }

    @Override
    public String key() {
      return "fine-tune";
    }
  }

  /** Trains on text like that of pre-training, to undo a shift of patterns; loss on all tokens. */
  record Restore(TrainingOptions options, Adaptation adaptation) implements Recipe {
    @Override
    public String key() {
      return "restore";
    }
  }
}
