package org.lethe.checkpoint;

/** The order in which checkpoints of a family store the elements of maps. */
enum Storage {
  /** [out, in]; the maps of one tensor follow each other. */
  ROWS,
  /** [out, in]; the maps of one tensor alternate: the queries of a key head, the key, the value. */
  HEADS,
  /** [in, out]; the maps of one tensor follow each other. */
  COLUMNS,
  /** [experts, in, out]; the maps of one expert follow each other. */
  EXPERTS
}
