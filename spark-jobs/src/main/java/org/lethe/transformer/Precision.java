package org.lethe.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.Optional;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.checkpoint.TensorType;
import org.lethe.checkpoint.Weight;

/**
 * The element type weights are held in and blocks compute in. Whatever it is, norms, softmaxes and
 * log-softmaxes are summed in float32, and hooks see float32.
 */
public enum Precision {
  FLOAT32("float32", TensorType.F32, 6),
  BF16("bf16", TensorType.BF16, 15),
  FP16("fp16", TensorType.F16, 5);

  private final String key;
  private final TensorType type;
  private final int code; // of libtorch's ScalarType

  Precision(String key, TensorType type, int code) {
    this.key = key;
    this.type = type;
    this.code = code;
  }

  /** Name in experiments and provenance. */
  public String key() {
    return key;
  }

  /** The precision of that name. */
  public static Optional<Precision> named(String key) {
    return Arrays.stream(values()).filter(precision -> precision.key.equals(key)).findFirst();
  }

  /** Bytes of one element. */
  public int bytes() {
    return type.bytes();
  }

  /**
   * A weight of a checkpoint in this precision: in float32 as {@link Checkpoint#load} gives it,
   * else rounded from that, so that one weight in float32 is held beside it for a moment.
   */
  NDArray load(Checkpoint checkpoint, Weight weight, NDManager owner) {
    NDArray wide = checkpoint.load(weight.name(), owner);
    if (this == FLOAT32) {
      return wide;
    }
    try (wide) {
      return Kernels.rounded(wide, code);
    }
  }
}
