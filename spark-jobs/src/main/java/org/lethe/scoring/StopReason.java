package org.lethe.scoring;

/** Why a generation ended. */
public enum StopReason {
  /** The model generated a token that ends a sequence. */
  END_TOKEN,
  /** A stop string appeared. */
  STOP_STRING,
  /** The limit of tokens was reached. */
  MAX_TOKENS
}
