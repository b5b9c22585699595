package org.lethe.measure.recovery;

import java.io.IOException;
import java.util.List;
import org.lethe.measure.spi.Comparison;
import org.lethe.measure.spi.Derivation;
import org.lethe.measure.spi.DerivedRows;
import org.lethe.measure.spi.NoOptions;
import org.lethe.measure.spi.Slice;
import org.lethe.settings.Settings;
import org.lethe.table.Table;

/** How much came back over all tasks that the base can do. */
public final class PooledRecovery implements Derivation<NoOptions> {
  @Override
  public String name() {
    return "recovery-pooled";
  }

  @Override
  public String title() {
    return "recovery over tasks";
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public Settings<NoOptions> settings() {
    return NoOptions.SETTINGS;
  }

  @Override
  public List<Table<?>> reads() {
    return List.of(RecoveryRow.TABLE);
  }

  @Override
  public List<Table<?>> writes() {
    return List.of(PooledRecoveryRow.TABLE);
  }

  @Override
  public List<Slice> slices(NoOptions options, Comparison comparison) {
    return Slice.whole(comparison.checkpoints());
  }

  @Override
  public DerivedRows derive(List<Slice> slices, NoOptions options, Comparison comparison)
      throws IOException {
    return new DerivedRows()
        .with(
            PooledRecoveryRow.TABLE,
            PooledRecoveryTable.rows(comparison.rows(RecoveryRow.TABLE), comparison.lineage()));
  }
}
