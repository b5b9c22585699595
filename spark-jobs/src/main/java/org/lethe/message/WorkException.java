package org.lethe.message;

/** An error within a part of the work, for example a document; its cause says what went wrong. */
public final class WorkException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param place the part, for example {@code checkpoint base, task story, document 3}
   */
  public WorkException(String place, RuntimeException cause) {
    super(place, cause);
  }

  /** Returns the part of the work. */
  public String place() {
    return getMessage();
  }
}
