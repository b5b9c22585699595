package org.lethe.job.doctor;

import org.lethe.message.JobException;

/**
 * What was found of one thing in one process.
 *
 * @param process the driver, or an executor and its host
 * @param thing for example memory
 * @param verdict whether work can go on
 * @param found what was found
 * @param remedy what to do about it; empty where nothing is wrong
 * @param kind what kind of thing a fault is; decides the exit code
 */
public record Check(
    String process,
    String thing,
    Verdict verdict,
    String found,
    String remedy,
    JobException.Kind kind) {

  /** Whether work can go on. */
  public enum Verdict {
    /** As it should be. */
    OK,
    /** Work may go on, but may be slow or fail later. */
    WARNING,
    /** Work would fail. */
    FAULT
  }

  static Check ok(String process, String thing, String found) {
    return new Check(process, thing, Verdict.OK, found, "", null);
  }

  static Check warning(String process, String thing, String found, String remedy) {
    return new Check(process, thing, Verdict.WARNING, found, remedy, null);
  }

  static Check fault(
      JobException.Kind kind, String process, String thing, String found, String remedy) {
    return new Check(process, thing, Verdict.FAULT, found, remedy, kind);
  }
}
