package org.lethe.job.stage;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.lethe.config.Experiment;
import org.lethe.config.Experiment.TaskEntry;
import org.lethe.message.JobException;
import org.lethe.table.RequestRow;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;

/** The plan as a whole. A part of it would look like a smaller experiment. */
public final class PlannedTasks {

  private PlannedTasks() {}

  /**
   * Checks that every shard of every task is there, unless nothing is planned at all.
   *
   * @throws JobException if one is missing, for example because its file was damaged
   */
  public static void requireWhole(Experiment experiment, TableStore store) throws IOException {
    Set<Unit> planned = store.publishedUnits(RequestRow.TABLE);
    if (planned.isEmpty()) {
      return;
    }
    for (TaskEntry task : experiment.tasks()) {
      List<Unit> shards =
          planned.stream()
              .filter(unit -> unit.partition(RequestRow.TASK).equals(task.name()))
              .toList();
      int count = shards.isEmpty() ? 1 : Shard.of(shards.get(0)).count();
      if (shards.size() < count) {
        throw new JobException(
            JobException.Kind.DATA,
            "table requests has %d of %d shards of task %s"
                .formatted(shards.size(), count, task.name()),
            store.folder(RequestRow.TABLE),
            "every shard that was planned",
            "run: lethe plan, which makes the missing ones anew");
      }
    }
  }
}
