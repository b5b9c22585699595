package org.lethe.measure.headmeans;

import java.io.Serializable;
import java.util.List;
import org.lethe.effect.HeadActivations;
import org.lethe.measure.context.VectorKind;
import org.lethe.table.Column;
import org.lethe.table.Table;
import org.lethe.table.TableRow;

/** A row of {@code head_means}. The mean output of a head at the last token of prompts. */
@SuppressWarnings("ArrayRecordComponent") // vectors stay arrays: rows are many and never compared
@TableRow
public record HeadMeanRow(
    @Column("few_shot (demonstrations tell the task) or instruction (its description does)")
        String source,
    @Column("todd or fv: which prompts the mean is over") String convention,
    @Column("index of the block, from 0") int layer,
    @Column("index of the head, from 0") int head,
    @Column(
            value = "mean over prompts of the head's slice of the input of the output projection",
            shape = "[d_head]")
        float[] vector,
    @Column("prompts the mean is over") int prompts,
    @Column("digest of the prompts, 16 hexadecimal digits") String planId,
    @Column("digest of weights, config and tokenizer of the checkpoint, 16 hexadecimal digits")
        String weightsDigest,
    @Column("name of the checkpoint in the experiment file") String checkpointId,
    @Column("name of the benchmark task") String task)
    implements Serializable {
  public static final Table<HeadMeanRow> TABLE =
      Table.of(
              "head_means",
              "The mean output of a head at the last token of prompts in context.",
              HeadMeanRow.class)
          .partitionedBy("checkpoint_id", "task")
          .sortedBy("source", "convention", "layer", "head");

  /** Returns the rows of a kind of vector. */
  public static List<HeadMeanRow> of(VectorKind kind, List<HeadMeanRow> rows) {
    return rows.stream()
        .filter(row -> row.source().equals(kind.source().key()))
        .filter(row -> row.convention().equals(kind.convention().key()))
        .toList();
  }

  /**
   * Returns the means of one kind of vector.
   *
   * @param rows a row for every head, by layer and head; at least one
   */
  public static HeadActivations activations(List<HeadMeanRow> rows) {
    HeadMeanRow last = rows.get(rows.size() - 1);
    int size = last.vector().length;
    float[] values = new float[rows.size() * size];
    for (int i = 0; i < rows.size(); i++) {
      System.arraycopy(rows.get(i).vector(), 0, values, i * size, size);
    }
    return new HeadActivations(last.layer() + 1, last.head() + 1, size, values);
  }
}
