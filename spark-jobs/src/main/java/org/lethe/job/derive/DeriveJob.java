package org.lethe.job.derive;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.sql.SparkSession;
import org.lethe.benchmark.Task;
import org.lethe.config.Experiment;
import org.lethe.config.Experiment.TaskEntry;
import org.lethe.job.stage.CheckpointFaults;
import org.lethe.job.stage.CheckpointInventory;
import org.lethe.job.stage.Job;
import org.lethe.job.stage.PlannedTasks;
import org.lethe.measure.spi.Comparison;
import org.lethe.measure.spi.Derivation;
import org.lethe.measure.spi.DerivedRows;
import org.lethe.measure.spi.Freshness;
import org.lethe.measure.spi.Lineage;
import org.lethe.measure.spi.Slice;
import org.lethe.message.JobException;
import org.lethe.message.Progress;
import org.lethe.message.WorkException;
import org.lethe.scoring.Metric;
import org.lethe.table.TableStore;

/**
 * Computes derived measures from tables, each after those it reads. A slice whose options and
 * inputs have not changed is left as it is.
 */
public final class DeriveJob implements Job {
  private final List<Derivation<?>> derivations;

  /**
   * @param derivations what to compute, each after those it reads
   */
  public DeriveJob(List<Derivation<?>> derivations) {
    this.derivations = List.copyOf(derivations);
  }

  @Override
  public void run(SparkSession spark, Experiment experiment, TableStore store, Progress progress)
      throws IOException {
    PlannedTasks.requireWhole(experiment, store);
    MeasuredPrecision.check(experiment, store);
    Lineage lineage = new Lineage(CheckpointInventory.read(experiment, store));
    CheckpointFaults.note(store, progress);
    Comparison comparison =
        new Comparison(
            spark,
            store,
            lineage,
            Freshness.of(lineage, store),
            experiment.tasks().stream().map(DeriveJob::compared).toList(),
            experiment.seed(),
            progress);
    ListedTables tables = new ListedTables(store);
    List<String> computed = new ArrayList<>();
    for (Derivation<?> derivation : derivations) {
      int slices = derive(derivation, experiment, comparison, tables);
      if (slices > 0) {
        computed.add("%s (%d)".formatted(derivation.name(), slices));
      }
    }
    progress.note(
        computed.isEmpty()
            ? "compare: finished work is skipped, nothing is left to do"
            : "compare: slices computed of " + String.join(", ", computed));
  }

  /** Computes the slices that are not published; returns how many these were. */
  private static <O extends Record & Serializable> int derive(
      Derivation<O> derivation, Experiment experiment, Comparison comparison, ListedTables tables)
      throws IOException {
    O options = experiment.measures().of(derivation);
    List<Slice> slices = derivation.slices(options, comparison);
    boolean applies = !slices.isEmpty();
    if (!applies) {
      slices = List.of(Slice.NONE); // a table without rows, so that queries find it
    }
    SliceUnits units = SliceUnits.of(derivation, options, slices, comparison, tables);
    units.retireOthers();
    List<Slice> missing = units.missing();
    if (missing.isEmpty()) {
      return 0;
    }
    AtomicLong done = new AtomicLong();
    try (Progress.Stage stage =
        comparison.progress().begin(derivation.title(), "slices", missing.size(), done::get)) {
      DerivedRows rows =
          applies ? rows(derivation, missing, options, comparison) : new DerivedRows();
      for (Slice slice : missing) {
        units.publish(slice, rows, options);
        done.incrementAndGet();
      }
    }
    return missing.size();
  }

  /** Computes slices; an error that nobody expected says of which measure. */
  private static <O extends Record & Serializable> DerivedRows rows(
      Derivation<O> derivation, List<Slice> slices, O options, Comparison comparison)
      throws IOException {
    try {
      return derivation.derive(slices, options, comparison);
    } catch (JobException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new WorkException(
          "measure %s, %s".formatted(derivation.name(), slices.stream().map(Slice::slot).toList()),
          e);
    }
  }

  /**
   * A task with the metrics that are reported because it lists them; of one without a file none.
   */
  private static Comparison.ComparedTask compared(TaskEntry entry) {
    List<String> listed = entry.task() == null ? List.of() : entry.task().metrics();
    return new Comparison.ComparedTask(
        entry.name(),
        examples(entry.task()),
        listed.stream()
            .filter(name -> Metric.of(name).filter(Metric::isOnRequest).isPresent())
            .toList());
  }

  /** Prompts that lm-eval logged are read whole: how many examples they hold is not known. */
  private static Integer examples(Task task) {
    return task == null || Task.SAMPLES.equals(task.data().name())
        ? null
        : Integer.valueOf(task.fewShot().examples());
  }
}
