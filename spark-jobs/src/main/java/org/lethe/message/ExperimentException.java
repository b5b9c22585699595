package org.lethe.message;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** An experiment cannot be run as its files state it; carries every fault found. */
public final class ExperimentException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Fault> faults;

  public ExperimentException(List<Fault> faults) {
    super(
        inOrder(faults).stream()
            .map(fault -> fault.place() + ": " + fault.problem())
            .collect(Collectors.joining("\n")));
    this.faults = inOrder(faults);
  }

  /** Returns the faults in the order of their lines. */
  public List<Fault> faults() {
    return faults;
  }

  private static List<Fault> inOrder(List<Fault> faults) {
    return faults.stream().sorted(Comparator.comparingInt(Fault::line)).toList();
  }
}
