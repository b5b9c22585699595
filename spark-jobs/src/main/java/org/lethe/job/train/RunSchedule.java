package org.lethe.job.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.lethe.config.CheckpointEntry;
import org.lethe.config.Training.Run;
import org.lethe.job.stage.OnFailure;
import org.lethe.table.TrainingRunRow;

/**
 * Starts every run as soon as the run that makes its parent has finished. A run that threw stops
 * its descendants; others go on, unless the first is to stop everything.
 */
public final class RunSchedule {

  /** Largest number of runs given to Spark at once; Spark queues runs without a free core. */
  private static final int IN_FLIGHT = 64;

  /** The action on a run whose parent exists. */
  @FunctionalInterface
  interface Execution {
    TrainingRunRow execute(Run run) throws IOException;
  }

  /** The action on a run whose parent was never made. */
  @FunctionalInterface
  interface Omission {
    /**
     * @param maker how the run ended that should have made the parent
     */
    TrainingRunRow execute(Run run, TrainingRunRow maker) throws IOException;
  }

  private final Execution train;
  private final Omission skip;
  private final OnFailure onFailure;

  /**
   * @param train trains, and returns how it went
   * @param skip notes that the parent was never made
   */
  RunSchedule(Execution train, Omission skip, OnFailure onFailure) {
    this.train = train;
    this.skip = skip;
    this.onFailure = onFailure;
  }

  /**
   * Runs everything missing and waits for all of it.
   *
   * @param runs all runs, parents first
   * @param over outcomes of the runs that need not be repeated, by id
   * @throws RuntimeException what the first failed run threw; after all others are over, unless it
   *     is to stop everything
   */
  public void run(List<Run> runs, Map<String, TrainingRunRow> over) {
    ExecutorService threads = Executors.newFixedThreadPool(IN_FLIGHT);
    try {
      Map<String, Run> makers = new LinkedHashMap<>();
      runs.forEach(
          run -> run.checkpoints().forEach(checkpoint -> makers.put(checkpoint.id(), run)));
      Map<String, CompletableFuture<TrainingRunRow>> futures = new LinkedHashMap<>();
      for (Run run : runs) {
        Run maker = makers.get(run.parent());
        CompletableFuture<TrainingRunRow> parent =
            maker == null ? CompletableFuture.completedFuture(null) : futures.get(maker.id());
        futures.put(
            run.id(),
            over.containsKey(run.id())
                ? CompletableFuture.completedFuture(over.get(run.id()))
                : parent.thenApplyAsync(row -> execute(run, maker, row), threads));
      }
      CompletableFuture<Void> all =
          CompletableFuture.allOf(futures.values().toArray(CompletableFuture[]::new));
      if (onFailure == OnFailure.STOP) {
        futures.values().forEach(run -> run.whenComplete((row, error) -> stop(all, error)));
      }
      all.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    } finally {
      threads.shutdownNow();
    }
  }

  private static void stop(CompletableFuture<Void> all, Throwable error) {
    if (error != null) {
      all.completeExceptionally(error);
    }
  }

  private TrainingRunRow execute(Run run, Run maker, TrainingRunRow parent) {
    try {
      return maker == null || made(parent, maker).contains(run.parent())
          ? train.execute(run)
          : skip.execute(run, parent);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the checkpoints that a run left. */
  public static List<String> made(TrainingRunRow row, Run run) {
    List<Integer> steps = Arrays.stream(row.checkpointSteps()).boxed().toList();
    return run.checkpoints().stream()
        .filter(entry -> steps.contains(entry.trainingSteps()))
        .map(CheckpointEntry::id)
        .toList();
  }
}
