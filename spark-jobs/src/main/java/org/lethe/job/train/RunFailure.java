package org.lethe.job.train;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.SparkException;
import org.lethe.benchmark.TaskException;
import org.lethe.checkpoint.CheckpointException;
import org.lethe.job.stage.OnFailure;
import org.lethe.message.JobException;
import org.lethe.message.WorkException;
import org.lethe.training.RunInUseException;
import org.lethe.training.TrainingException;

/**
 * Why one training run cannot be done while the others can.
 *
 * @param problem what is wrong, and where
 * @param remedy what to do about it
 */
record RunFailure(String problem, String remedy) implements Serializable {
  private static final List<JobException.Kind> OF_ONE_RUN =
      List.of(JobException.Kind.DATA, JobException.Kind.USAGE);

  private static final String MEMORY =
      "lower batch-size or raise gradient-accumulation of the recipe, use gradient-checkpointing or"
          + " lora, or give more memory";

  /**
   * Returns what is wrong with one run; empty for what other runs would meet too or what is over
   * when the command is run again: the output, a file system, a network, another process that
   * trains the run. Empty too where the first failure is to stop everything.
   */
  static Optional<RunFailure> of(Throwable error, OnFailure onFailure) {
    return onFailure == OnFailure.STOP ? Optional.empty() : of(error);
  }

  private static Optional<RunFailure> of(Throwable error) {
    String place = "";
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (isOfAllRuns(cause)) {
        return Optional.empty();
      }
      if (cause instanceof WorkException work) {
        place = " (" + work.place() + ")";
      }
      Optional<RunFailure> known = known(cause);
      if (known.isPresent()) {
        return Optional.of(new RunFailure(known.get().problem() + place, known.get().remedy()));
      }
    }
    Throwable root = error;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return Optional.of(
        new RunFailure(
            root.getClass().getSimpleName() + ": " + root.getMessage() + place + frame(root),
            "run again with --fail-fast --debug for the stack trace; this may be a fault of"
                + " Lethe"));
  }

  private static Optional<RunFailure> known(Throwable cause) {
    String problem = cause.getMessage();
    if (cause instanceof JobException job) {
      String where = job.place().isEmpty() ? "" : " (" + job.place() + ")";
      return Optional.of(new RunFailure(problem + where, job.remedy()));
    } else if (cause instanceof TaskException task) {
      return Optional.of(new RunFailure(problem, task.faults().get(0).remedy()));
    } else if (cause instanceof CheckpointException) {
      return Optional.of(new RunFailure(problem, "mend the files of the checkpoint"));
    } else if (cause instanceof TrainingException) {
      return Optional.of(new RunFailure(problem, "do what the message says"));
    } else if (cause instanceof FileNotFoundException || cause instanceof NoSuchFileException) {
      return Optional.of(new RunFailure("nothing at " + problem, "correct the path"));
    } else if (cause instanceof OutOfMemoryError) {
      return Optional.of(new RunFailure("out of memory: " + problem, MEMORY));
    } else if (cause.getClass().getName().startsWith("ai.djl.engine.")) {
      String first = String.valueOf(problem).lines().findFirst().orElse("");
      return Optional.of(new RunFailure("the PyTorch engine failed: " + first, MEMORY));
    } else if (cause instanceof IllegalArgumentException) {
      return Optional.of(new RunFailure(problem, "correct recipe or data of the run"));
    }
    return Optional.empty();
  }

  private static boolean isOfAllRuns(Throwable cause) {
    boolean missing =
        cause instanceof FileNotFoundException || cause instanceof NoSuchFileException;
    boolean output =
        (cause instanceof TrainingException || cause instanceof CheckpointException)
            && says(cause, "cannot be written", "mib free");
    return output
        || cause instanceof IOException && !missing
        || cause instanceof InterruptedException
        || cause instanceof RunInUseException
        || cause instanceof JobException job && !OF_ONE_RUN.contains(job.kind())
        || cause instanceof SparkException && cause.getCause() == null; // an executor was lost
  }

  private static boolean says(Throwable cause, String... words) {
    String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
    return Arrays.stream(words).anyMatch(message::contains);
  }

  /** Returns where in Lethe it happened. */
  private static String frame(Throwable error) {
    return Arrays.stream(error.getStackTrace())
        .filter(frame -> frame.getClassName().startsWith("org.lethe."))
        .findFirst()
        .map(frame -> " at " + frame)
        .orElse("");
  }
}
