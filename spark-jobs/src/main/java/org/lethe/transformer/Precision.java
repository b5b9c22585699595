package org.lethe.transformer;

import java.util.Arrays;
import java.util.Optional;
import org.lethe.checkpoint.TensorType;

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
  private final int code;

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

  /** The precision a file holds. */
  static Precision of(TensorType type) {
    return Arrays.stream(values()).filter(p -> p.type == type).findFirst().orElseThrow();
  }

  /** The element type of files. */
  TensorType type() {
    return type;
  }

  /** libtorch's number of the element type. */
  int code() {
    return code;
  }
}
