package org.lethe.benchmark;

import java.io.Serializable;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** A task file that cannot be used, with all its faults. */
public final class TaskException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * One fault.
   *
   * @param problem the key and what the file has there
   * @param file the file
   * @param line line of the file, from 1; 0 when the fault has none
   * @param expected what the file should have there
   * @param remedy how to correct it
   */
  public record Fault(String problem, String file, int line, String expected, String remedy)
      implements Serializable {

    /** Returns the file and the line as {@code file:line}. */
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

  /** Returns all faults in the order of the file. */
  public List<Fault> faults() {
    return faults;
  }
}
