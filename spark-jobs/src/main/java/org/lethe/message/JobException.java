package org.lethe.message;

/**
 * A job cannot go on for a reason the user can mend: what, where, what was expected, the remedy.
 */
public final class JobException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What kind of thing is wrong; decides the exit code. */
  public enum Kind {
    /** The experiment asks for what cannot be done: exit code 64. */
    USAGE,
    /** Data are wrong or incomplete: exit code 65. */
    DATA,
    /** The engine or a device is not there: exit code 69. */
    ENGINE,
    /** The output cannot be written: exit code 73. */
    OUTPUT,
    /** Running again may go well and resumes: exit code 75. */
    TEMPORARY
  }

  private final Kind kind;
  private final String place;
  private final String expected;
  private final String remedy;

  /**
   * @param problem what came instead
   * @param place file and key, or table and row
   * @param expected what should have been there
   * @param remedy what to do about it
   */
  public JobException(Kind kind, String problem, String place, String expected, String remedy) {
    super(problem);
    this.kind = kind;
    this.place = place;
    this.expected = expected;
    this.remedy = remedy;
  }

  public Kind kind() {
    return kind;
  }

  public String place() {
    return place;
  }

  public String expected() {
    return expected;
  }

  public String remedy() {
    return remedy;
  }
}
