package org.lethe.job.audit;

/**
 * What is odd about the checkpoints of an experiment.
 *
 * @param kind what kind of thing it is
 * @param place key of the experiment file
 * @param problem what was found
 * @param expected what should have been there
 * @param remedy what to do about it
 */
public record Finding(Kind kind, String place, String problem, String expected, String remedy) {

  /** What an audit looks for. */
  public enum Kind {
    /** The files cannot be opened. */
    UNREADABLE,
    /** A weight is NaN or infinite. */
    NOT_FINITE,
    /** Blocks, widths or heads are other than the parent's. */
    ARCHITECTURE,
    /** The vocabulary has another size than the parent's. */
    VOCABULARY,
    /** The tokenizer is another than the parent's. */
    TOKENIZER,
    /** Two ids have equal weights. */
    EQUAL_WEIGHTS,
    /** A trained checkpoint has its parent's weights. */
    UNCHANGED,
    /** The distance from the start does not grow along a run though the steps do. */
    ORDER,
    /** A checkpoint of another run is nearer than the one it was trained from. */
    PARENT,
    /** Two checkpoints stand in each other's place. */
    SWAPPED,
    /** The weights have nothing to do with the parent's. */
    UNRELATED,
    /** A role, a control or a task does not fit the rest of the family. */
    ROLE
  }

  static Finding of(
      Kind kind, String id, String key, String problem, String expected, String remedy) {
    return new Finding(kind, "checkpoints." + id + "." + key, problem, expected, remedy);
  }

  /** Returns the finding in one line. */
  public String line() {
    return "%s: %s; expected: %s; remedy: %s".formatted(place, problem, expected, remedy);
  }
}
