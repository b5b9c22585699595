package org.lethe.measure.interference;

import java.io.Serializable;

/**
 * The parameters whose gradients are compared.
 *
 * @param name global, layer, module or head
 * @param layer layer as in gradients; null for global
 * @param module module as in gradients; null for global and layer
 * @param head head of the module; null unless name is head
 */
record InterferenceScope(String name, Integer layer, String module, Integer head)
    implements Serializable {
  static InterferenceScope global() {
    return new InterferenceScope("global", null, null, null);
  }

  static InterferenceScope layer(int layer) {
    return new InterferenceScope("layer", layer, null, null);
  }

  static InterferenceScope module(int layer, String module) {
    return new InterferenceScope("module", layer, module, null);
  }

  static InterferenceScope head(int layer, String module, int head) {
    return new InterferenceScope("head", layer, module, head);
  }
}
