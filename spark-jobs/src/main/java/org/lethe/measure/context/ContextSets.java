package org.lethe.measure.context;

/** Names of the sets of prompts in context. */
public final class ContextSets {
  public static final String FEW_SHOT = "few_shot";
  public static final String MEANS = "means";
  public static final String CORRUPTED = "corrupted";
  public static final String ZERO_SHOT = "zero_shot";
  public static final String SHUFFLED = "shuffled";
  public static final String INSTRUCTION = "instruction";

  private ContextSets() {}
}
