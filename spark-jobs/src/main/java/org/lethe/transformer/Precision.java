package org.lethe.transformer;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.lethe.checkpoint.TensorType;

/**
 * The element type of the weights and of the computation in blocks. Norms, softmaxes and
 * log-softmaxes always sum in float32, and hooks always see float32.
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

  /** The precision of a name. */
  public static Optional<Precision> named(String key) {
    return Arrays.stream(values()).filter(precision -> precision.key.equals(key)).findFirst();
  }

  /** All precisions by their names, in order. */
  public static Map<String, Precision> byKey() {
    Map<String, Precision> precisions = new LinkedHashMap<>();
    Arrays.stream(values()).forEach(precision -> precisions.put(precision.key, precision));
    return precisions;
  }

  /** Bytes of one element. */
  public int bytes() {
    return type.bytes();
  }

  /** The precision of an element type of files. */
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
