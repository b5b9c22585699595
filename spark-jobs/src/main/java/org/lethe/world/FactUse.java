package org.lethe.world;

/** What the facts about a person are for. */
public enum FactUse {
  /** In the pre-training text and in the knowledge tasks; never in restoration text. */
  TESTED,
  /** In the pre-training text and in the restoration text; never in the knowledge tasks. */
  RESTORATION,
  /** Absent from pre-training: what fine-tuning on new people teaches. */
  NEW
}
