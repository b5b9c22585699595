package org.lethe.transformer;

import static org.lethe.transformer.TorchScript.value;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.jni.IValue;

/**
 * Dropout of the inputs of low-rank adapters in training, as PEFT applies it: an input is zero with
 * the given probability, else divided by one minus it. Which inputs are dropped follows from the
 * seed, the number of the forward pass, the adapter and the place in the input, so a pass can be
 * repeated on any device. It is off until a pass is numbered. Used by one thread.
 */
public final class AdapterDropout {

  private static final int RANGE = 1 << 30;

  private final double probability;
  private final long seed;
  private boolean on;
  private long pass;

  /**
   * @param probability in [0, 1)
   */
  AdapterDropout(double probability, long seed) {
    this.probability = probability;
    this.seed = seed;
  }

  /** Turns dropout on for a forward pass. */
  public void begin(long number) {
    on = true;
    pass = number;
  }

  /** Turns dropout off. */
  public void end() {
    on = false;
  }

  /** The input of an adapter, with zeros in it while a pass is on. */
  NDArray apply(NDArray x, String adapter) {
    return on && probability > 0
        ? Kernels.tensor(
            x, "dropout", value(x), IValue.from(key(adapter)), IValue.from(probability))
        : x;
  }

  /** A number of 30 bits that differs between passes and adapters. */
  private long key(String adapter) {
    long mixed = (seed * 31 + pass) * 0x9E3779B97F4A7C15L + adapter.hashCode();
    mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return (mixed ^ (mixed >>> 31)) & (RANGE - 1);
  }
}
