package org.lethe.job.probe;

import java.io.Serializable;
import org.lethe.table.Column;
import org.lethe.table.Table;
import org.lethe.table.TableRow;

/** What a probe was given. */
@TableRow
record EchoRow(
    @Column("set of a prompt") String promptSet,
    @Column("digest of a prompt") String promptId,
    @Column("prompts that stood in the same unit of work") int together,
    @Column("rows of inputs") int inputs,
    @Column("checkpoint") String checkpointId,
    @Column("task") String task)
    implements Serializable {
  static final Table<EchoRow> SHARDS =
      Table.of("echo", "What a probe was given.", EchoRow.class)
          .partitionedBy("checkpoint_id", "task")
          .sortedBy("prompt_set", "prompt_id");

  static final Table<EchoRow> TASKS = SHARDS.named("echo_tasks", "What a probe was given.");
}
