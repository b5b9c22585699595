package org.lethe.measure.noise;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.lethe.measure.contrast.Contrast;
import org.lethe.measure.contrast.Contrasts;
import org.lethe.measure.contrast.ShardChunk;
import org.lethe.measure.spi.Comparison;
import org.lethe.measure.spi.Derivation;
import org.lethe.measure.spi.DerivedRows;
import org.lethe.measure.spi.Lineage;
import org.lethe.measure.spi.NoOptions;
import org.lethe.measure.spi.Slice;
import org.lethe.settings.Settings;
import org.lethe.table.GenerationRow;
import org.lethe.table.RequestRow;
import org.lethe.table.ScoreRow;
import org.lethe.table.Table;

/** What batching alone moves of a base that answered twice. */
public final class NoiseFloors implements Derivation<NoOptions> {
  @Override
  public String name() {
    return "noise-floor";
  }

  @Override
  public String title() {
    return "noise floor";
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
    return List.of(
        RequestRow.TABLE,
        ScoreRow.TABLE,
        GenerationRow.TABLE,
        ScoreRow.REPLICATES,
        GenerationRow.REPLICATES);
  }

  @Override
  public List<Table<?>> writes() {
    return List.of(NoiseFloorRow.TABLE);
  }

  @Override
  public List<Slice> slices(NoOptions options, Comparison comparison) throws IOException {
    List<ShardChunk> chunks = ShardChunk.list(comparison);
    return Slice.each(
        Contrast.noise(comparison.lineage(), ShardChunk.answered(chunks)).stream()
            .map(contrast -> contrast.checkpoints().get(0))
            .toList());
  }

  @Override
  public DerivedRows derive(List<Slice> slices, NoOptions options, Comparison comparison)
      throws IOException {
    Set<String> bases = Slice.subjects(slices);
    List<ShardChunk> chunks = ShardChunk.list(comparison);
    Lineage lineage = comparison.lineage();
    List<Contrast> contrasts =
        Contrast.noise(lineage, ShardChunk.answered(chunks)).stream()
            .filter(contrast -> bases.contains(contrast.checkpoints().get(0)))
            .toList();
    List<NoiseFloorRow> rows =
        Contrasts.sums(comparison, chunks, contrasts)
            .flatMap(sums -> NoiseFloorTable.rows(sums, lineage).iterator())
            .collect();
    return new DerivedRows().with(NoiseFloorRow.TABLE, rows, row -> Slice.slot(row.checkpointId()));
  }
}
