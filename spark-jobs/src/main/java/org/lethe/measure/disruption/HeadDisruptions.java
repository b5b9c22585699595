package org.lethe.measure.disruption;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.lethe.figure.ReportTables;
import org.lethe.figure.Roster;
import org.lethe.figure.Topic;
import org.lethe.measure.activations.ActivationRow;
import org.lethe.measure.contrast.Contrast;
import org.lethe.measure.spi.Comparison;
import org.lethe.measure.spi.Derivation;
import org.lethe.measure.spi.DerivedRows;
import org.lethe.measure.spi.Resampling;
import org.lethe.measure.spi.Slice;
import org.lethe.settings.Settings;
import org.lethe.table.RequestRow;
import org.lethe.table.Table;

/** How many attention heads changed more than training on one's own task changes them. */
public final class HeadDisruptions implements Derivation<Resampling> {
  private static final Settings<Resampling> SETTINGS = Settings.of("compare", Resampling.DEFAULT);

  @Override
  public String name() {
    return "head-disruption";
  }

  @Override
  public String title() {
    return "disruption of attention heads";
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public Settings<Resampling> settings() {
    return SETTINGS;
  }

  @Override
  public List<Table<?>> reads() {
    return List.of(RequestRow.TABLE, ActivationRow.TABLE, HeadAttentionRow.TABLE);
  }

  @Override
  public List<Table<?>> writes() {
    return List.of(HeadDisruptionRow.TABLE, DisruptionByDepthRow.TABLE);
  }

  @Override
  public List<Topic> topics(ReportTables tables, Roster roster) {
    return List.of(new DisruptionFigure(tables, roster));
  }

  /** A slice is about a checkpoint, what it is compared with, and the null of that. */
  @Override
  public List<Slice> slices(Resampling draws, Comparison comparison) throws IOException {
    Set<String> read = comparison.checkpointsIn(HeadAttentionRow.TABLE);
    List<List<String>> groups = new ArrayList<>();
    for (Contrast contrast : Contrast.forgetting(comparison.lineage())) {
      if (read.contains(contrast.checkpoints().get(1))) {
        List<String> group = new ArrayList<>(contrast.checkpoints());
        group.addAll(nulls(comparison, contrast));
        groups.add(group);
      }
    }
    return Slice.about(groups, group -> group.get(1));
  }

  @Override
  public DerivedRows derive(List<Slice> slices, Resampling draws, Comparison comparison)
      throws IOException {
    Set<String> subjects = Slice.subjects(slices);
    Set<Contrast> contrasts = new LinkedHashSet<>();
    for (Contrast contrast : Contrast.forgetting(comparison.lineage())) {
      if (subjects.contains(contrast.checkpoints().get(1))) {
        contrasts.add(contrast);
        for (String other : nulls(comparison, contrast)) {
          contrasts.add(
              new Contrast(
                  Contrast.Kind.FORGETTING, List.of(contrast.checkpoints().get(0), other)));
        }
      }
    }
    DisruptionTables tables = new DisruptionTables(comparison, List.copyOf(contrasts), draws);
    return new DerivedRows()
        .with(
            HeadDisruptionRow.TABLE,
            tables.heads().stream().filter(row -> subjects.contains(row.checkpointId())).toList(),
            row -> Slice.slot(row.checkpointId()))
        .with(
            DisruptionByDepthRow.TABLE,
            tables.thirds().stream().filter(row -> subjects.contains(row.checkpointId())).toList(),
            row -> Slice.slot(row.checkpointId()));
  }

  private static List<String> nulls(Comparison comparison, Contrast contrast) {
    return NullCut.checkpoints(
        comparison.lineage(), contrast.checkpoints().get(1), contrast.checkpoints().get(0));
  }
}
