package org.lethe.checkpoint;

/** How a router's scores become the weights of the experts it chooses. */
public enum ExpertWeighting {
  /** Softmax over all experts. */
  SOFTMAX,
  /** Softmax over the chosen ones: their weights sum to 1. */
  NORMALISED,
  /** The sigmoid of each score, which scales what the expert reads, not what it writes. */
  SIGMOID_OF_INPUT
}
