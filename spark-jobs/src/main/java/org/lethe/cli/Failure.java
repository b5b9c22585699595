package org.lethe.cli;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintWriter;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.security.AccessControlException;
import org.apache.spark.SparkException;
import org.lethe.benchmark.TaskException;
import org.lethe.checkpoint.CheckpointException;
import org.lethe.job.stage.DeviceMemory;
import org.lethe.message.ExperimentException;
import org.lethe.message.Fault;
import org.lethe.message.JobException;
import org.lethe.message.WorkException;
import org.lethe.table.DamagedUnitException;
import org.lethe.training.RunInUseException;
import org.lethe.training.TrainingException;

/**
 * Why a command failed, in the words of a user.
 *
 * @param code what the process ends with
 * @param faults everything that is wrong, at least one
 */
record Failure(ExitCode code, List<Complaint> faults) {

  /** Classifies an error; it may have come from an executor. */
  static Failure of(Throwable error) {
    Failure failure = classify(error);
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof WorkException work) {
        return failure.within(work.place());
      }
    }
    return failure;
  }

  /** Returns the failure with the part of the work where it happened. */
  private Failure within(String part) {
    return new Failure(
        code,
        faults.stream()
            .map(
                fault ->
                    new Complaint(
                        fault.problem(),
                        fault.place().isEmpty() ? part : part + "; " + fault.place(),
                        fault.expected(),
                        fault.remedy()))
            .toList());
  }

  private static Failure classify(Throwable error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      Failure failure = known(cause);
      if (failure != null) {
        return failure;
      }
    }
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException) {
        return one(
            ExitCode.IO,
            cause.getClass().getSimpleName() + ": " + cause.getMessage(),
            "a file system that works",
            "mend what the message names, then run again; finished work is skipped");
      }
    }
    Throwable root = error;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return one(
        ExitCode.INTERNAL,
        root.getClass().getSimpleName() + ": " + root.getMessage(),
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
    } else if (cause instanceof RunInUseException) {
      return one(
          ExitCode.TEMPORARY, cause.getMessage(), "", "run again when the other one is over");
    } else if (cause instanceof CheckpointException || cause instanceof TrainingException) {
      boolean output = says(cause, "cannot be written", "mib free");
      return one(output ? ExitCode.OUTPUT : ExitCode.DATA, cause.getMessage(), "", "");
    } else if (cause instanceof OutOfMemoryError || isHeapOfAnExecutor(cause)) {
      String place = cause instanceof OutOfMemoryError ? cause.getMessage() : "heap of an executor";
      return one(
          ExitCode.ENGINE,
          "out of memory: " + place,
          "",
          "give --driver-memory or --executor-memory, or lower plan.batch-tokens; finished"
              + " work is skipped");
    } else if (isEngine(cause) && DeviceMemory.isExhausted(cause)) {
      return one(
          ExitCode.ENGINE,
          "the device has no memory left: " + cause.getMessage(),
          "memory for the model and one batch",
          "lower plan.batch-tokens, or give each task more of the device; finished work is"
              + " skipped");
    } else if (isEngine(cause)) {
      return one(
          ExitCode.ENGINE,
          "the PyTorch engine failed: " + cause.getMessage(),
          "PyTorch's native library for this machine",
          "use bin/lethe, pass the natives with --jars, or set PYTORCH_LIBRARY_PATH");
    } else if (isUnwritable(cause)) {
      return one(
          ExitCode.OUTPUT,
          cause.getMessage(),
          "a place that can be written and has space",
          "mend permissions or free space, or name another --output; finished work is skipped");
    } else if (isDamaged(cause)) {
      return one(
          ExitCode.DATA,
          cause.getMessage(),
          "the file that was published",
          "run: lethe verify EXPERIMENT --repair; the next run makes it anew");
    } else if (cause instanceof FileNotFoundException) {
      return one(ExitCode.DATA, cause.getMessage(), "an existing file", "correct the path");
    } else if (isTemporary(cause)) {
      return one(ExitCode.TEMPORARY, cause.getMessage(), "", "run again; finished work is skipped");
    }
    return null;
  }

  /** Java and Hadoop say by words alone why a local file cannot be written. */
  private static boolean isUnwritable(Throwable cause) {
    return cause instanceof IOException
        && (cause instanceof AccessDeniedException
            || cause instanceof AccessControlException
            || says(
                cause,
                "permission denied",
                "read-only file system",
                "no space left",
                "quota exceeded",
                "mkdirs failed"));
  }

  private static boolean isDamaged(Throwable cause) {
    return cause instanceof DamagedUnitException
        || cause instanceof ChecksumException
        || cause.getClass().getName().startsWith("org.apache.parquet.")
        || says(cause, "is not a parquet file");
  }

  /** The command line does not depend on DJL, so it recognises DJL errors by class name. */
  private static boolean isEngine(Throwable cause) {
    return cause instanceof UnsatisfiedLinkError
        || cause.getClass().getName().startsWith("ai.djl.engine.");
  }

  /**
   * An executor whose heap is full ends with code 52, and Spark says by words alone why it went.
   */
  private static boolean isHeapOfAnExecutor(Throwable cause) {
    return cause instanceof SparkException
        && cause.getCause() == null
        && says(cause, "java.lang.outofmemoryerror", "code 52", "status 52", "status: 52");
  }

  /** What a network or a cluster does now and then; it is over when the command is run again. */
  private static boolean isTemporary(Throwable cause) {
    boolean executorLost =
        cause instanceof SparkException
            && cause.getCause() == null
            && says(cause, "executorlostfailure", "was cancelled");
    boolean network =
        cause instanceof IOException
            && (cause instanceof SocketException
                || cause instanceof UnknownHostException
                || cause instanceof InterruptedIOException
                || says(
                    cause, "connection reset", "timed out", "throttl", "slow down", "stale file"));
    return executorLost || network || cause instanceof InterruptedException;
  }

  private static boolean says(Throwable cause, String... words) {
    String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
    return Arrays.stream(words).anyMatch(message::contains);
  }

  private static Complaint complaint(Fault fault) {
    return new Complaint(fault.problem(), fault.place(), fault.expected(), fault.remedy());
  }

  private static Failure one(ExitCode code, String problem, String expected, String remedy) {
    return new Failure(code, List.of(new Complaint(problem, "", expected, remedy)));
  }

  void print(PrintWriter out, LogFormat format) {
    if (format == LogFormat.JSON) {
      faults.forEach(fault -> out.println(JsonEvents.error(Instant.now(), code, fault)));
    } else {
      faults.forEach(fault -> fault.print(out));
      if (faults.size() > 1) {
        out.println(faults.size() + " errors");
      }
    }
    out.flush();
  }
}
