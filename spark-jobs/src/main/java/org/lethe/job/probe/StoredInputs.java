package org.lethe.job.probe;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lethe.measure.spi.Lineage;
import org.lethe.measure.spi.ProbeInput;
import org.lethe.measure.spi.ProbeInputs;
import org.lethe.measure.spi.Slice;
import org.lethe.message.JobException;
import org.lethe.provenance.Digest;
import org.lethe.table.Table;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;

/** The inputs of a unit of a probe's work: published units of other measures. */
final class StoredInputs implements ProbeInputs {
  private static final Comparator<Unit> ORDER = Comparator.comparing(Unit::slot);

  private final TableStore store;
  private final List<ProbeInput> declared;

  StoredInputs(TableStore store, List<ProbeInput> declared) {
    this.store = store;
    this.declared = List.copyOf(declared);
  }

  @Override
  public <R extends Record> List<R> rows(Table<R> table, String checkpointId, String task) {
    ProbeInput input =
        declared.stream()
            .filter(other -> other.isOf(table, checkpointId, task))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "%s of checkpoint %s, task %s is none of %s"
                            .formatted(table.name(), checkpointId, task, declared)));
    try {
      List<R> rows = new ArrayList<>();
      for (Unit unit : units(input, store.publishedUnits(table))) {
        rows.addAll(store.rows(table, unit));
      }
      return rows;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Identities of inputs, each table listed once. */
  static final class Identities {
    private final TableStore store;
    private final Lineage lineage;
    private final Map<Table<?>, Set<Unit>> published = new HashMap<>();

    Identities(TableStore store, Lineage lineage) {
      this.store = store;
      this.lineage = lineage;
    }

    /**
     * Returns the identity of inputs.
     *
     * @throws JobException if one is not there, or is of other weights than the checkpoint's
     */
    String of(List<ProbeInput> inputs) throws IOException {
      List<String> identities = new ArrayList<>();
      for (ProbeInput input : inputs) {
        if (!published.containsKey(input.table())) {
          published.put(input.table(), store.publishedUnits(input.table()));
        }
        List<Unit> units = units(input, published.get(input.table()));
        if (units.isEmpty() && input.needed()) {
          throw fault(input, "has no rows of");
        }
        for (Unit unit : units) {
          requireCurrent(input, unit);
          identities.add(input + unit.slot() + "@" + unit.key());
        }
      }
      return identities.isEmpty() ? "" : Digest.of(identities.toArray(String[]::new));
    }

    private void requireCurrent(ProbeInput input, Unit unit) throws IOException {
      String wanted = lineage.checkpoint(input.checkpointId()).weightsDigest();
      String found = store.manifest(unit).provenance().get(ProbeJob.WEIGHTS_DIGEST);
      if (found != null && !wanted.equals(found)) { // a derivation has several
        throw fault(input, "has rows of other weights of");
      }
    }

    private JobException fault(ProbeInput input, String problem) {
      return new JobException(
          JobException.Kind.DATA,
          "table %s %s checkpoint %s, task %s"
              .formatted(input.table().name(), problem, input.checkpointId(), input.task()),
          store.folder(input.table()),
          "rows of the checkpoint as it is",
          "run: lethe run FILE; or ask for the checkpoint and the task in section in-context");
    }
  }

  private static List<Unit> units(ProbeInput input, Set<Unit> published) {
    Slice slice = new Slice(input.checkpointId(), Set.of(input.checkpointId()));
    return published.stream()
        .filter(slice::involves)
        .filter(
            unit ->
                !unit.table().partitionColumns().contains("task")
                    || unit.partition("task").equals(input.task()))
        .sorted(ORDER)
        .toList();
  }
}
