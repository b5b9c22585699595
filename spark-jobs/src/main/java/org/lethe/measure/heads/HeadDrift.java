package org.lethe.measure.heads;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Set;
import org.lethe.measure.activations.ActivationRow;
import org.lethe.measure.contrast.Contrast;
import org.lethe.measure.spi.Comparison;
import org.lethe.measure.spi.Derivation;
import org.lethe.measure.spi.DerivedRows;
import org.lethe.measure.spi.Slice;
import org.lethe.settings.Key;
import org.lethe.settings.Settings;
import org.lethe.table.RequestRow;
import org.lethe.table.Table;

/** How far the outputs of attention heads moved on the same prompts. */
public final class HeadDrift implements Derivation<HeadDrift.Options> {

  /** How heads are compared. */
  public record Options(
      @Key(
              value = "most items of a batch of CKA; more are dealt into seeded batches",
              unit = "items",
              least = 10)
          int batchItems,
      @Key(value = "level of the intervals of CKA", above = 0, below = 1) double confidence)
      implements Serializable {}

  private static final Settings<Options> SETTINGS = Settings.of("heads", new Options(4096, 0.95));

  @Override
  public String name() {
    return "heads";
  }

  @Override
  public String title() {
    return "drift of attention heads";
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public Settings<Options> settings() {
    return SETTINGS;
  }

  @Override
  public List<Table<?>> reads() {
    return List.of(RequestRow.TABLE, ActivationRow.TABLE);
  }

  @Override
  public List<Table<?>> writes() {
    return List.of(HeadDriftRow.TABLE);
  }

  @Override
  public List<Slice> slices(Options options, Comparison comparison) throws IOException {
    Set<String> captured = comparison.checkpointsIn(ActivationRow.TABLE);
    return Slice.about(
        Contrast.forgetting(comparison.lineage()).stream()
            .map(Contrast::checkpoints)
            .filter(captured::containsAll)
            .toList(),
        pair -> pair.get(1));
  }

  @Override
  public DerivedRows derive(List<Slice> slices, Options options, Comparison comparison)
      throws IOException {
    Set<String> checkpoints = Slice.subjects(slices);
    List<Contrast> contrasts =
        Contrast.forgetting(comparison.lineage()).stream()
            .filter(contrast -> checkpoints.contains(contrast.checkpoints().get(1)))
            .toList();
    return new DerivedRows()
        .with(
            HeadDriftRow.TABLE,
            HeadDriftTable.rows(comparison, contrasts, options),
            row -> Slice.slot(row.checkpointId()));
  }
}
