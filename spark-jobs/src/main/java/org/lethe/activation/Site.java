package org.lethe.activation;

/** The part of the model from which an activation is read. */
public enum Site {
  /** Residual stream [C]: layer 0 is the embedding, layer k the output of block k. */
  RESID,
  /** One head's output [hs], the head's slice of the input of the output projection. */
  HEAD;

  /** Name in tables. */
  public String key() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
