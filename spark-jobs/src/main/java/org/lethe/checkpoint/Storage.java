package org.lethe.checkpoint;

/** How the checkpoints of a family store maps. */
enum Storage {
  /** [out, in]; maps stored in one tensor follow each other. */
  ROWS,
  /** [out, in]; maps stored in one tensor alternate head by head. */
  HEADS,
  /** [in, out]; maps stored in one tensor follow each other. */
  COLUMNS,
  /** [experts, in, out]; maps of an expert stored in one tensor follow each other. */
  EXPERTS
}
