package org.lethe.checkpoint;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The nonlinearity of an MLP, with the names configurations give it. */
public enum ActivationFunction {
  SILU("silu", "swish"),
  /** x Φ(x), exact. */
  GELU("gelu", "gelu_python"),
  /** The tanh approximation of GELU (Hendrycks and Gimpel 2016). */
  GELU_TANH("gelu_pytorch_tanh", "gelu_new", "gelu_fast", "gelu_python_tanh"),
  RELU("relu");

  private final List<String> names;

  ActivationFunction(String... names) {
    this.names = List.of(names);
  }

  static Optional<ActivationFunction> named(String name) {
    return Arrays.stream(values()).filter(a -> a.names.contains(name)).findFirst();
  }

  /** All names that are read. */
  static List<String> allNames() {
    return Arrays.stream(values()).flatMap(a -> a.names.stream()).toList();
  }
}
