package org.lethe.measure.noise;

import java.io.Serializable;
import org.lethe.table.Column;
import org.lethe.table.Table;
import org.lethe.table.TableRow;

/**
 * A row of {@code noise_floor}. What batching alone moves: a base that answered under two
 * arrangements.
 */
@TableRow
public record NoiseFloorRow(
    @Column("the base") String checkpointId,
    @Column("name of the benchmark task") String task,
    @Column("name of the metric, as in task_scores") String metric,
    @Column("metric under the planned arrangement") double planned,
    @Column("metric under the permuted arrangement") double replicate,
    @Column("replicate minus planned, units of the metric") double difference,
    @Column(
            value = "standard error of the mean paired difference over documents",
            absent = "with fewer than two")
        Double stderr,
    @Column(
            "|difference| + 1.96 stderr, units of the metric: a difference of checkpoints no larger is batching's")
        double spread,
    @Column("documents answered under both arrangements") long n,
    @Column(
            value = "documents right under one arrangement and wrong under the other",
            absent = "where a document is not right or wrong")
        Long nFlipped,
    @Column("requests of these documents") long nRequests,
    @Column(
            value = "largest difference of a request's log-probability",
            unit = "nats",
            absent = "where answers are generated")
        Double maxLogProb,
    @Column(
            value = "root of the mean squared difference of a request's log-probability",
            unit = "nats",
            absent = "where answers are generated")
        Double rmsLogProb,
    @Column(
            value = "documents whose generated text is another one",
            absent = "where answers are scored")
        Long nChanged,
    @Column("digest of the frozen plan the requests belong to, 16 hexadecimal digits")
        String planId,
    @Column("digest of weights, config and tokenizer of the base, 16 hexadecimal digits")
        String weightsDigest)
    implements Serializable {

  public static final Table<NoiseFloorRow> TABLE =
      Table.of(
              "noise_floor",
              "What batching alone moves: a base that answered under two arrangements of batches and rows.",
              NoiseFloorRow.class)
          .sortedBy("checkpoint_id", "task", "metric");
}
