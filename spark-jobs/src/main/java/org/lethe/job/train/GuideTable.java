package org.lethe.job.train;

import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.lethe.config.Training.Vector;
import org.lethe.measure.context.VectorKind;
import org.lethe.measure.functionvectors.FunctionVectorRow;
import org.lethe.message.JobException;
import org.lethe.provenance.Digest;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;
import org.lethe.training.Guide;

/** Reads the vectors that guide training from the tables of another experiment. */
final class GuideTable {

  private GuideTable() {}

  /** Returns what identifies a vector: its name and the keys of the units that hold it. */
  static String identity(Vector vector, Configuration configuration) throws IOException {
    TableStore store = TableStore.open(vector.output(), configuration);
    Digest digest =
        Digest.sha256()
            .update(vector.checkpoint())
            .update(vector.task())
            .update(vector.source().key())
            .update(vector.convention().key());
    units(vector, store).forEach(unit -> digest.update(unit.key()));
    return digest.hex();
  }

  /**
   * Reads a vector.
   *
   * @throws JobException if the tables have none, or say that the task has none
   */
  static Guide read(Vector vector, Configuration configuration) throws IOException {
    TableStore store = TableStore.open(vector.output(), configuration);
    VectorKind kind = new VectorKind(vector.source(), vector.convention());
    for (Unit unit : units(vector, store)) {
      for (FunctionVectorRow row : store.rows(FunctionVectorRow.TABLE, unit)) {
        if (row.isOf(kind) && row.isDefined()) {
          return new Guide(row.vector(), row.chosen());
        }
        if (row.isOf(kind)) {
          throw missing(vector, "is undefined: " + row.reason());
        }
      }
    }
    throw missing(vector, "was not measured");
  }

  private static List<Unit> units(Vector vector, TableStore store) throws IOException {
    List<String> partition = List.of(vector.checkpoint(), vector.task());
    return store.publishedUnits(FunctionVectorRow.TABLE).stream()
        .filter(unit -> unit.partition().equals(partition))
        .toList();
  }

  private static JobException missing(Vector vector, String problem) {
    return new JobException(
        JobException.Kind.DATA,
        "the vector that guides training " + problem,
        "%s, table function_vectors, checkpoint %s, task %s, source %s, convention %s"
            .formatted(
                vector.output(),
                vector.checkpoint(),
                vector.task(),
                vector.source().key(),
                vector.convention().key()),
        "a defined vector",
        "measure function-vectors of that task there, or name another in guide");
  }
}
