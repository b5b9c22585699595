package org.lethe.checkpoint;

/** How the scores of a router become the weights of the chosen experts. */
public enum ExpertWeighting {
  /** Softmax over all experts. */
  SOFTMAX,
  /** Softmax over the chosen experts: their weights sum to 1. */
  NORMALISED,
  /** The sigmoid of each score; it scales the input of the expert, not its output. */
  SIGMOID_OF_INPUT
}
