package org.lethe.training;

import java.io.Serializable;

/** Which weights a run trains. */
public sealed interface Adaptation extends Serializable permits Adaptation.Full, Lora {

  /** All weights of the model. */
  record Full() implements Adaptation {}

  /** All weights of the model. */
  static Adaptation full() {
    return new Full();
  }
}
