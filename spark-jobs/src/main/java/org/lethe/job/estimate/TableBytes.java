package org.lethe.job.estimate;

import java.io.IOException;
import java.util.List;
import org.lethe.table.BatchPlanRow;
import org.lethe.table.Manifest;
import org.lethe.table.PromptRow;
import org.lethe.table.RequestRow;
import org.lethe.table.Table;
import org.lethe.table.TableStore;

/**
 * Bytes of tables.
 *
 * @param plan of what is planned, as it lies there
 * @param answers of scores and generations
 */
record TableBytes(long plan, long answers) {
  /** Of a row of scores, compressed, as the quickstart has it; long answers take more. */
  private static final int ROW = 24;

  /** Of a file without rows: names and types of columns, statistics, manifest. */
  private static final int UNIT = 7000;

  static TableBytes of(List<StageCost> stages, TableStore store) throws IOException {
    long plan = 0;
    for (Table<?> table : List.of(RequestRow.TABLE, BatchPlanRow.TABLE, PromptRow.TABLE)) {
      for (Manifest manifest : store.manifests(table).values()) {
        plan += manifest.data().bytes();
      }
    }
    long answers = 0;
    for (StageCost stage : stages) {
      if (List.of("score", "generate").contains(stage.stage())) {
        answers += ROW * stage.requests() + UNIT * stage.units();
      }
    }
    return new TableBytes(plan, answers);
  }
}
