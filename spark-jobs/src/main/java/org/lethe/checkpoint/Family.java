package org.lethe.checkpoint;

import java.util.Locale;

/** The model families that can be read: how each spells its configuration and its tensors. */
public enum Family {
  LLAMA {
    @Override
    ModelConfig config(ConfigFile file) {
      return LlamaFamily.config(file);
    }

    @Override
    public String tensor(Slot slot, int layer) {
      return LlamaFamily.tensor(slot, layer);
    }
  };

  /** The model_type of config.json. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Reads the configuration. */
  abstract ModelConfig config(ConfigFile file);

  /**
   * Name of a place's tensor without ".weight" or ".bias".
   *
   * @param layer block index; ignored for places outside the blocks
   */
  public abstract String tensor(Slot slot, int layer);
}
