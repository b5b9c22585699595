package org.lethe.cli;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import org.apache.spark.SparkException;
import org.lethe.benchmark.TaskException;
import org.lethe.checkpoint.CheckpointException;
import org.lethe.message.ExperimentException;
import org.lethe.message.Fault;
import org.lethe.message.JobException;

/**
 * Why a command failed, in the words of a user.
 *
 * @param code what the process ends with
 * @param faults everything that is wrong, at least one
 */
record Failure(ExitCode code, List<Complaint> faults) {

  /**
   * One thing that is wrong; place, expected and remedy may be empty.
   *
   * @param problem what came
   * @param place where
   * @param expected what should have come
   * @param remedy what to do
   */
  record Complaint(String problem, String place, String expected, String remedy) {
    void print(PrintWriter out) {
      out.println("error: " + problem);
      line(out, "place", place);
      line(out, "expected", expected);
      line(out, "remedy", remedy);
    }

    private static void line(PrintWriter out, String name, String text) {
      if (!text.isEmpty()) {
        out.println("  %-9s %s".formatted(name + ":", text));
      }
    }
  }

  /** Classifies an error; it may have come from an executor. */
  static Failure of(Throwable error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      Failure failure = known(cause);
      if (failure != null) {
        return failure;
      }
    }
    return one(
        ExitCode.INTERNAL,
        error.getClass().getSimpleName() + ": " + error.getMessage(),
        "",
        "run again with --debug for the stack trace; this may be a fault of Lethe");
  }

  private static Failure known(Throwable cause) {
    if (cause instanceof ExperimentException experiment) {
      return new Failure(
          ExitCode.USAGE, experiment.faults().stream().map(Failure::complaint).toList());
    } else if (cause instanceof TaskException task) {
      return new Failure(
          ExitCode.USAGE,
          task.faults().stream()
              .map(f -> new Complaint(f.problem(), f.place(), f.expected(), f.remedy()))
              .toList());
    } else if (cause instanceof JobException job) {
      return new Failure(
          ExitCode.valueOf(job.kind().name()),
          List.of(new Complaint(job.getMessage(), job.place(), job.expected(), job.remedy())));
    } else if (cause instanceof CheckpointException) {
      return one(ExitCode.DATA, cause.getMessage(), "", "");
    } else if (cause instanceof OutOfMemoryError) {
      return one(
          ExitCode.ENGINE,
          "out of memory: " + cause.getMessage(),
          "",
          "give --driver-memory or --executor-memory, or lower plan.batch-tokens; finished"
              + " work is skipped");
    } else if (isEngine(cause)) {
      return one(
          ExitCode.ENGINE,
          "the PyTorch engine failed: " + cause.getMessage(),
          "PyTorch's native library for this machine",
          "use bin/lethe, pass the natives with --jars, or set PYTORCH_LIBRARY_PATH");
    } else if (cause instanceof FileNotFoundException) {
      return one(ExitCode.DATA, cause.getMessage(), "an existing file", "correct the path");
    } else if (isTemporary(cause)) {
      return one(ExitCode.TEMPORARY, cause.getMessage(), "", "run again; finished work is skipped");
    }
    return null;
  }

  /** The command line does not depend on DJL, so it recognises DJL errors by class name. */
  private static boolean isEngine(Throwable cause) {
    return cause instanceof UnsatisfiedLinkError
        || cause.getClass().getName().startsWith("ai.djl.engine.");
  }

  private static boolean isTemporary(Throwable cause) {
    String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
    boolean executorLost =
        cause instanceof SparkException
            && cause.getCause() == null
            && (message.contains("executorlostfailure") || message.contains("was cancelled"));
    return executorLost || cause instanceof IOException || cause instanceof InterruptedException;
  }

  private static Complaint complaint(Fault fault) {
    return new Complaint(fault.problem(), fault.place(), fault.expected(), fault.remedy());
  }

  private static Failure one(ExitCode code, String problem, String expected, String remedy) {
    return new Failure(code, List.of(new Complaint(problem, "", expected, remedy)));
  }

  void print(PrintWriter out) {
    faults.forEach(fault -> fault.print(out));
    if (faults.size() > 1) {
      out.println(faults.size() + " errors");
    }
    out.flush();
  }
}
