package org.lethe.world;

/** What the facts about an entity are for. */
public enum FactUse {
  /** In the pre-training text and in the knowledge tasks; never in restoration text. */
  TESTED,
  /** In the pre-training text and in the restoration text; never tested. */
  RESTORATION,
  /** Absent from pre-training: what fine-tuning teaches. */
  NEW
}
