package org.lethe.benchmark;

import java.io.Serializable;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** A task file that cannot be used, with everything that is wrong in it. */
public final class TaskException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * One thing that is wrong.
   *
   * @param problem what was found, with the key
   * @param file the file
   * @param line line of the file, from 1; 0 when the fault has none
   * @param expected what should have been there
   * @param remedy what to do about it
   */
  public record Fault(String problem, String file, int line, String expected, String remedy)
      implements Serializable {

    /** Returns file and line in one word. */
    public String place() {
      return line > 0 ? file + ":" + line : file;
    }

    @Override
    public String toString() {
      return "%s: %s; expected %s; %s".formatted(place(), problem, expected, remedy);
    }
  }

  @SuppressWarnings("serial") // an immutable list of records
  private final List<Fault> faults;

  /** Names at least one fault. */
  public TaskException(List<Fault> faults) {
    super(faults.stream().map(Fault::toString).collect(Collectors.joining("\n")));
    this.faults = faults.stream().sorted(Comparator.comparingInt(Fault::line)).toList();
  }

  /** Everything that is wrong, in the order of the file. */
  public List<Fault> faults() {
    return faults;
  }
}
