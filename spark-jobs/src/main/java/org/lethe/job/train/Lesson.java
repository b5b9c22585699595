package org.lethe.job.train;

import java.io.Serializable;
import org.lethe.benchmark.Doc;
import org.lethe.checkpoint.Tokenizer;

/** How documents become what is learned of them. */
interface Lesson extends Serializable {

  /** A lesson with the tokenizer that it is read with. */
  @FunctionalInterface
  interface Reader {
    Example example(Doc doc);
  }

  /**
   * Begins to read.
   *
   * @param maxLength most tokens of an input; an example has one token more
   */
  Reader reader(Tokenizer tokenizer, int maxLength);
}
