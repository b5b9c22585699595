package org.lethe.training;

/** Which weights a run trains. */
public sealed interface Adaptation permits Adaptation.Full, Lora {

  /** All weights of the model. */
  record Full() implements Adaptation {}

  /** All weights of the model. */
  static Adaptation full() {
    return new Full();
  }
}
