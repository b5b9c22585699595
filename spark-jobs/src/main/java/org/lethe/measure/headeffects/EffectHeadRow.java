package org.lethe.measure.headeffects;

import java.io.Serializable;
import org.lethe.table.Column;
import org.lethe.table.Table;
import org.lethe.table.TableRow;

/** A row of {@code effect_heads}. The mean effect of a head over trials. */
@TableRow
public record EffectHeadRow(
    @Column("few_shot (demonstrations tell the task) or instruction (its description does)")
        String source,
    @Column(
            "todd (change of the probability of the first target token) or fv (fall of the mean loss)")
        String convention,
    @Column("exact, or attribution (an approximation to first order)") String method,
    @Column("index of the block, from 0") int layer,
    @Column("index of the head, from 0") int head,
    @Column(value = "mean effect; probability, or nats per token") double effect,
    @Column(value = "standard error over queries", absent = "with fewer than two queries")
        Double stderr,
    @Column(value = "lower end of the interval", absent = "where there is none") Double ciLow,
    @Column(value = "upper end of the interval", absent = "where there is none") Double ciHigh,
    @Column(value = "how the interval was made", absent = "where there is none") String ciMethod,
    @Column("place among all heads by falling effect, from 1") int place,
    @Column("whether the head is one of those that make the vector") boolean chosen,
    @Column("trials") int trials,
    @Column("queries that the trials ask; trials of a query are one cluster") int queries,
    @Column("name of the checkpoint in the experiment file") String checkpointId,
    @Column("name of the benchmark task") String task)
    implements Serializable {
  public static final Table<EffectHeadRow> TABLE =
      Table.of("effect_heads", "The mean effect of a head over trials.", EffectHeadRow.class)
          .sortedBy("checkpoint_id", "task", "source", "convention", "method", "layer", "head");
}
