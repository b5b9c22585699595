package org.lethe.job.derive;

import java.io.IOException;
import java.io.Serializable;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.lethe.measure.spi.Comparison;
import org.lethe.measure.spi.Derivation;
import org.lethe.measure.spi.DerivedRows;
import org.lethe.measure.spi.Slice;
import org.lethe.provenance.Digest;
import org.lethe.provenance.Provenance;
import org.lethe.table.CheckpointRow;
import org.lethe.table.CheckpointRowBuilder;
import org.lethe.table.Table;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;

/**
 * The units of a derived measure: a slice has one in every table that is written. Its key digests
 * the measure's version and options, the checkpoints and tasks it is about, and the keys of its
 * inputs.
 */
final class SliceUnits {
  private final Derivation<?> derivation;
  private final Comparison comparison;
  private final ListedTables tables;
  private final Map<Slice, String> keys;
  private final Map<Table<?>, Set<Unit>> published = new HashMap<>();

  private SliceUnits(
      Derivation<?> derivation, Comparison comparison, ListedTables tables, Map<Slice, String> keys)
      throws IOException {
    this.derivation = derivation;
    this.comparison = comparison;
    this.tables = tables;
    this.keys = keys;
    for (Table<?> table : derivation.writes()) {
      published.put(table, tables.of(table));
    }
  }

  static <O extends Record & Serializable> SliceUnits of(
      Derivation<O> derivation,
      O options,
      List<Slice> slices,
      Comparison comparison,
      ListedTables tables)
      throws IOException {
    Set<String> tasks = comparison.taskNames();
    Set<Unit> inputs = new HashSet<>();
    for (Table<?> table : derivation.reads()) {
      for (Unit unit : tables.of(table)) {
        boolean otherTask =
            table.partitionColumns().contains("task") && !tasks.contains(unit.partition("task"));
        if (!otherTask) {
          inputs.add(unit);
        }
      }
    }
    Map<Slice, String> keys = new LinkedHashMap<>();
    for (Slice slice : slices) {
      keys.put(slice, key(derivation, options, slice, inputs, comparison));
    }
    return new SliceUnits(derivation, comparison, tables, keys);
  }

  private static String key(
      Derivation<?> derivation,
      Record options,
      Slice slice,
      Set<Unit> inputs,
      Comparison comparison) {
    Digest digest =
        Digest.sha256()
            .update(derivation.name() + "/" + derivation.version())
            .update(options.toString())
            .update(Long.toString(comparison.seed()))
            .update(comparison.tasks().toString());
    for (String checkpoint : slice.checkpoints()) {
      comparison.lineage().withAncestors(checkpoint).stream()
          .map(row -> derivation.readsFolders() ? row : withoutFolders(row))
          .forEach(row -> digest.update(row.toString()));
    }
    Set<String> identities = new TreeSet<>();
    inputs.stream()
        .filter(slice::involves)
        .forEach(
            unit ->
                identities.add(
                    unit.table() + "/" + unit.partition() + unit.slot() + "@" + unit.key()));
    identities.forEach(digest::update);
    return digest.id();
  }

  /** A checkpoint whatever folder it lies in; its weights are in its digest. */
  private static CheckpointRow withoutFolders(CheckpointRow row) {
    return CheckpointRowBuilder.builder(row)
        .path("")
        .adapter(row.adapter() == null ? null : "")
        .build();
  }

  /** Returns the slices with an unpublished unit. */
  List<Slice> missing() {
    return keys.keySet().stream()
        .filter(
            slice ->
                published.entrySet().stream()
                    .anyMatch(table -> !table.getValue().contains(unit(table.getKey(), slice))))
        .toList();
  }

  /** Removes the units of slots that the experiment no longer has. */
  void retireOthers() throws IOException {
    Set<String> slots = new HashSet<>();
    keys.keySet().forEach(slice -> slots.add(slice.slot()));
    for (Map.Entry<Table<?>, Set<Unit>> table : published.entrySet()) {
      List<Unit> others =
          table.getValue().stream().filter(unit -> !slots.contains(unit.slot())).toList();
      if (!others.isEmpty()) {
        comparison.store().discard(table.getKey(), others);
        tables.changed(table.getKey());
      }
    }
  }

  /** Publishes the rows of a slice in place of the old rows of its slot. */
  void publish(Slice slice, DerivedRows rows, Record options) throws IOException {
    String conventions = derivation.name() + "/" + derivation.version();
    Map<String, String> provenance =
        new Provenance("none", "none", "float64", "cpu", comparison.seed(), conventions)
            .with(Map.of("options", options.toString()));
    for (Table<?> table : derivation.writes()) {
      publish(table, slice, rows, provenance);
    }
  }

  private <R extends Record> void publish(
      Table<R> table, Slice slice, DerivedRows rows, Map<String, String> provenance)
      throws IOException {
    TableStore store = comparison.store();
    store.replaceSorted(table, rows.of(table, slice.slot()), unit(table, slice), provenance);
    tables.changed(table);
  }

  private Unit unit(Table<?> table, Slice slice) {
    return Unit.of(table, slice.slot(), keys.get(slice));
  }
}
