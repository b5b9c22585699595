package org.lethe.job.probe;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.lethe.measure.activations.ActivationRow;
import org.lethe.measure.activations.ActivationRowBuilder;
import org.lethe.measure.activations.Activations;
import org.lethe.measure.spi.Lineage;
import org.lethe.measure.spi.Probe;
import org.lethe.measure.spi.ProbeContext;
import org.lethe.measure.spi.ProbeWork;
import org.lethe.measure.spi.ProbedModels;
import org.lethe.settings.Settings;
import org.lethe.table.CheckpointRow;
import org.lethe.table.Table;
import org.lethe.transformer.Transformer;

/**
 * A probe of pairs: activations of a checkpoint less those of each other checkpoint that was made
 * of the same base, and less those of the base.
 */
final class PairDifferences implements Probe<Activations.Options, ActivationRow> {
  private static final long serialVersionUID = 1L;
  private static final String WEIGHT = "model.layers.0.mlp.up_proj.weight";

  /**
   * A pair that was loaded in this process.
   *
   * @param checkpoint a weight of the checkpoint
   * @param reference the same weight of the reference
   */
  record Loaded(ProbeWork work, NDArray checkpoint, NDArray reference) {}

  /** The pairs that were loaded since the list was cleared. */
  static final List<Loaded> LOADED = new CopyOnWriteArrayList<>();

  private final Activations activations = new Activations();

  @Override
  public boolean isOfPairs() {
    return true;
  }

  @Override
  public List<String> references(Lineage lineage, String checkpointId) {
    return lineage.all().stream()
        .map(CheckpointRow::checkpointId)
        .filter(id -> lineage.checkpoint(checkpointId).parent() != null)
        .filter(id -> !id.equals(checkpointId))
        .toList();
  }

  @Override
  public List<ActivationRow> rows(
      ProbedModels models, ProbeWork work, Activations.Options options) {
    LOADED.add(new Loaded(work, weight(models.checkpoint()), weight(models.reference())));
    List<ActivationRow> after = activations.rows(models, work, options);
    List<ActivationRow> before =
        activations.rows(new ProbedModels(models.reference(), null), work, options);
    List<ActivationRow> rows = new ArrayList<>();
    for (int i = 0; i < after.size(); i++) {
      float[] difference = after.get(i).vector().clone();
      for (int k = 0; k < difference.length; k++) {
        difference[k] -= before.get(i).vector()[k];
      }
      rows.add(ActivationRowBuilder.from(after.get(i)).withVector(difference));
    }
    return rows;
  }

  private static NDArray weight(Transformer transformer) {
    return transformer.parameters().stream()
        .filter(parameter -> parameter.name().equals(WEIGHT))
        .findFirst()
        .orElseThrow()
        .array();
  }

  @Override
  public String name() {
    return activations.name();
  }

  @Override
  public String title() {
    return activations.title();
  }

  @Override
  public int version() {
    return activations.version();
  }

  @Override
  public Settings<Activations.Options> settings() {
    return activations.settings();
  }

  @Override
  public List<Table<?>> reads() {
    return activations.reads();
  }

  @Override
  public Table<ActivationRow> table() {
    return activations.table();
  }

  @Override
  public boolean asksCheckpoint(Activations.Options options, String checkpointId) {
    return activations.asksCheckpoint(options, checkpointId);
  }

  @Override
  public boolean asksTask(Activations.Options options, String task) {
    return activations.asksTask(options, task);
  }

  @Override
  public int documents(Activations.Options options) {
    return activations.documents(options);
  }

  @Override
  public String conventions() {
    return "difference";
  }

  @Override
  public String identity(Activations.Options options, ProbeContext context) {
    return conventions() + activations.identity(options, context);
  }
}
