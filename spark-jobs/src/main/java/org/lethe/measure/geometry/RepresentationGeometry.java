package org.lethe.measure.geometry;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Set;
import org.lethe.analysis.PrincipalAngles;
import org.lethe.measure.activations.ActivationRow;
import org.lethe.measure.contrast.Contrast;
import org.lethe.measure.spi.CkaOptions;
import org.lethe.measure.spi.Comparison;
import org.lethe.measure.spi.Derivation;
import org.lethe.measure.spi.DerivedRows;
import org.lethe.measure.spi.Slice;
import org.lethe.settings.Key;
import org.lethe.settings.Settings;
import org.lethe.table.RequestRow;
import org.lethe.table.Table;

/** How the residual streams of a checkpoint lie to those of its reference on the same prompts. */
public final class RepresentationGeometry implements Derivation<RepresentationGeometry.Options> {

  /** How subspaces and layers are compared. */
  public record Options(
      @Key(value = "principal components that span a subspace", unit = "components", least = 1)
          int components,
      CkaOptions cka)
      implements Serializable {}

  private static final Settings<Options> SETTINGS =
      Settings.of("geometry", new Options(PrincipalAngles.COMPONENTS, CkaOptions.DEFAULT));

  @Override
  public String name() {
    return "geometry";
  }

  @Override
  public String title() {
    return "geometry of representations";
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
    return List.of(RepresentationGeometryRow.TABLE, LayerCkaRow.TABLE);
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
            RepresentationGeometryRow.TABLE,
            GeometryTable.rows(comparison, contrasts, options.components()),
            row -> Slice.slot(row.checkpointId()))
        .with(
            LayerCkaRow.TABLE,
            LayerCkaTable.rows(comparison, contrasts, options.cka()),
            row -> Slice.slot(row.checkpointId()));
  }
}
