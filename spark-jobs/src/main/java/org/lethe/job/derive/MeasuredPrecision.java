package org.lethe.job.derive;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import org.lethe.benchmark.OutputType;
import org.lethe.config.Experiment;
import org.lethe.config.Experiment.TaskEntry;
import org.lethe.job.stage.ProvenanceTable;
import org.lethe.measure.Measures;
import org.lethe.measure.spi.Probe;
import org.lethe.message.JobException;
import org.lethe.table.GenerationRow;
import org.lethe.table.ScoreRow;
import org.lethe.table.Table;
import org.lethe.table.TableStore;
import org.lethe.transformer.Precision;

/** Checks that compared tables were computed in the precision of the experiment. */
public final class MeasuredPrecision {

  private static final Predicate<TaskEntry> GENERATES =
      entry -> entry.task().type() == OutputType.GENERATE_UNTIL;

  /**
   * A table that models fill.
   *
   * @param command what fills it
   * @param tasks which tasks of an experiment have rows in it
   */
  private record Measured(Table<?> table, String command, Predicate<TaskEntry> tasks) {}

  private MeasuredPrecision() {}

  /**
   * Checks the tables that are read; one that no task of the experiment fills is left alone, for no
   * command would fill it anew.
   *
   * @throws JobException if one was computed in another precision than the experiment's
   */
  public static void check(Experiment experiment, TableStore store) throws IOException {
    Precision wanted = experiment.model().precision();
    for (Measured measured : measured(experiment)) {
      Precision computed =
          ProvenanceTable.dtype(store, measured.table()).flatMap(Precision::named).orElse(wanted);
      if (computed != wanted && experiment.tasks().stream().anyMatch(measured.tasks())) {
        throw new JobException(
            JobException.Kind.DATA,
            "table %s was computed in %s".formatted(measured.table().name(), computed.key()),
            store.folder(measured.table()),
            "model.precision " + wanted.key(),
            "run: " + measured.command() + "; or correct precision");
      }
    }
  }

  private static Collection<Measured> measured(Experiment experiment) {
    List<Measured> measured = new ArrayList<>();
    measured.add(new Measured(ScoreRow.TABLE, "lethe score", GENERATES.negate()));
    measured.add(new Measured(ScoreRow.REPLICATES, "lethe score --replicate", GENERATES.negate()));
    measured.add(new Measured(GenerationRow.TABLE, "lethe generate", GENERATES));
    measured.add(new Measured(GenerationRow.REPLICATES, "lethe generate --replicate", GENERATES));
    Measures.PROBES.forEach(probe -> measured.add(probed(probe, experiment)));
    return measured;
  }

  private static <O extends Record & Serializable> Measured probed(
      Probe<O, ?> probe, Experiment experiment) {
    O options = experiment.measures().of(probe);
    return new Measured(
        probe.table(), "lethe " + probe.name(), entry -> probe.asksTask(options, entry.name()));
  }
}
