package org.lethe.effect;

/** How often a function vector counts the bias of the output projection of a block. */
public enum OutputBias {
  /** Once for each block that has chosen heads, as the block itself adds it. */
  ONCE,
  /** Once for each chosen head, as the code of Todd et al. does. */
  EVERY_HEAD
}
