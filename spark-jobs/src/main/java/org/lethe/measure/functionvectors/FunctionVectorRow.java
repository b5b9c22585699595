package org.lethe.measure.functionvectors;

import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;
import org.lethe.effect.Head;
import org.lethe.measure.context.VectorKind;
import org.lethe.table.Column;
import org.lethe.table.Table;
import org.lethe.table.TableRow;

/**
 * A row of {@code function_vectors}. The vector of a task at a checkpoint, or why there is none.
 */
@SuppressWarnings("ArrayRecordComponent") // vectors stay arrays: rows are many and never compared
@TableRow
public record FunctionVectorRow(
    @Column("few_shot (a function vector) or instruction (an instruction vector)") String source,
    @Column("todd or fv: definition of means, effects and vector") String convention,
    @Column("defined, or undefined: the checkpoint has no vector of the task") String status,
    @Column(value = "why the vector is undefined", absent = "when it is defined") String reason,
    @Column("prompts that tell the task and whose answer is asked for") int asked,
    @Column("share of them whose answer is right") double accuracy,
    @Column("queries of the validation part that are answered right") int rightQueries,
    @Column("exact, or attribution (an approximation to first order): how effects were computed")
        String method,
    @Column(
            value =
                "share of the heads that exact effects choose on a sample of the trials which the approximation chooses on it too",
            absent = "where effects are exact, and without trials")
        Double recall,
    @Column("trials the heads are chosen by") int trials,
    @Column(
            value = "share of the chosen heads that two random halves of the trials agree on",
            absent = "with fewer than two trials")
        Double overlap,
    @Column("stable, or not_identifiable: other trials would choose other heads")
        String identifiability,
    @Column(value = "blocks of the chosen heads, by falling effect", shape = "[k]")
        List<Integer> layers,
    @Column(value = "indices of the chosen heads in their blocks", shape = "[k]")
        List<Integer> heads,
    @Column(value = "mean effects of the chosen heads", shape = "[k]") float[] effects,
    @Column(value = "mean outputs of the chosen heads", shape = "[k · d_head]") float[] headMeans,
    @Column(
            value =
                "sum over the chosen heads of the output projection of their means; a vector of the residual stream",
            shape = "[d_model]",
            absent = "when it is undefined")
        float[] vector,
    @Column(value = "length of the vector", absent = "when it is undefined") Double norm,
    @Column("digest of the prompts, 16 hexadecimal digits") String planId,
    @Column("digest of weights, config and tokenizer of the checkpoint, 16 hexadecimal digits")
        String weightsDigest,
    @Column("name of the checkpoint in the experiment file") String checkpointId,
    @Column("name of the benchmark task") String task)
    implements Serializable {
  public static final String DEFINED = "defined";

  public static final Table<FunctionVectorRow> TABLE =
      Table.of(
              "function_vectors",
              "The vector of a task at a checkpoint, or why there is none.",
              FunctionVectorRow.class)
          .partitionedBy("checkpoint_id", "task")
          .sortedBy("source", "convention");

  /** Returns whether there is a vector. */
  public boolean isDefined() {
    return status.equals(DEFINED);
  }

  /** Returns whether the vector is one of a kind. */
  public boolean isOf(VectorKind kind) {
    return source.equals(kind.source().key()) && convention.equals(kind.convention().key());
  }

  /** Returns the chosen heads, by falling effect. */
  public List<Head> chosen() {
    return IntStream.range(0, heads.size())
        .mapToObj(i -> new Head(layers.get(i), heads.get(i)))
        .toList();
  }
}
