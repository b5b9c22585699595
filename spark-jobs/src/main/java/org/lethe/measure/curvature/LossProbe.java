package org.lethe.measure.curvature;

import java.util.List;
import org.lethe.measure.spi.Probe;
import org.lethe.measure.spi.ProbeScope;
import org.lethe.settings.Settings;
import org.lethe.table.RequestRow;
import org.lethe.table.Table;

/** What the probes of section {@code curvature} have in common. */
interface LossProbe<R extends Record> extends Probe<CurvatureOptions, R> {

  @Override
  default Settings<CurvatureOptions> settings() {
    return CurvatureOptions.SETTINGS;
  }

  @Override
  default List<Table<?>> reads() {
    return List.of(RequestRow.TABLE);
  }

  @Override
  default ProbeScope scope() {
    return ProbeScope.SURFACE;
  }

  @Override
  default boolean asksCheckpoint(CurvatureOptions options, String checkpointId) {
    return options.checkpoints().includes(checkpointId);
  }

  @Override
  default boolean asksTask(CurvatureOptions options, String task) {
    return options.tasks().includes(task);
  }

  @Override
  default int documents(CurvatureOptions options) {
    return options.documents();
  }
}
