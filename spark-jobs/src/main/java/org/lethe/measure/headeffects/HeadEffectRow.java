package org.lethe.measure.headeffects;

import java.io.Serializable;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.lethe.measure.context.EffectMethod;
import org.lethe.measure.context.VectorConvention;
import org.lethe.measure.context.VectorKind;
import org.lethe.table.Column;
import org.lethe.table.Table;
import org.lethe.table.TableRow;

/** A row of {@code head_effects}. The effects of every head on one trial. */
@SuppressWarnings("ArrayRecordComponent") // vectors stay arrays: rows are many and never compared
@TableRow
public record HeadEffectRow(
    @Column("few_shot (demonstrations tell the task) or instruction (its description does)")
        String source,
    @Column("todd (means replace the output of a head) or fv (means are added to it)")
        String convention,
    @Column("exact, or attribution (an approximation to first order)") String method,
    @Column("index of the trial, from 0") int trial,
    @Column("digest of the prompt, 16 hexadecimal digits") String promptId,
    @Column("index of the query in its split, from 0") long docId,
    @Column("heads of a block") int heads,
    @Column("probability of the first token of the right answer, unchanged") double probability,
    @Column(
            value = "mean negative log-probability of the tokens of the right answer, unchanged",
            unit = "nats per token")
        double loss,
    @Column(
            value = "probability of the first token with the head changed, less that unchanged",
            shape = "[layers · heads]")
        float[] probabilityEffects,
    @Column(
            value = "loss unchanged, less that with the head changed; positive helps",
            unit = "nats per token",
            shape = "[layers · heads]")
        float[] lossEffects,
    @Column("digest of the prompts, 16 hexadecimal digits") String planId,
    @Column("digest of weights, config and tokenizer of the checkpoint, 16 hexadecimal digits")
        String weightsDigest,
    @Column("name of the checkpoint in the experiment file") String checkpointId,
    @Column("name of the benchmark task") String task)
    implements Serializable {
  public static final Table<HeadEffectRow> TABLE =
      Table.of("head_effects", "The effects of every head on one trial.", HeadEffectRow.class)
          .partitionedBy("checkpoint_id", "task")
          .sortedBy("source", "convention", "method", "trial");

  /** Returns the effects that the convention chooses heads by [layers · heads]. */
  public double[] effects() {
    float[] chosen =
        convention.equals(VectorConvention.TODD.key()) ? probabilityEffects : lossEffects;
    double[] effects = new double[chosen.length];
    for (int i = 0; i < effects.length; i++) {
      effects[i] = chosen[i];
    }
    return effects;
  }

  /** Returns the queries by which the heads of a kind of vector were chosen, as document ids. */
  public static Set<Long> queries(VectorKind kind, List<HeadEffectRow> rows) {
    return rows.stream()
        .filter(row -> row.source.equals(kind.source().key()))
        .filter(row -> row.convention.equals(kind.convention().key()))
        .map(HeadEffectRow::docId)
        .collect(Collectors.toSet());
  }

  /** Returns the trials of a kind of vector that were made by one method. */
  public static List<HeadEffectRow> of(
      VectorKind kind, EffectMethod method, List<HeadEffectRow> rows) {
    return rows.stream()
        .filter(row -> row.source.equals(kind.source().key()))
        .filter(row -> row.convention.equals(kind.convention().key()))
        .filter(row -> row.method.equals(method.key()))
        .toList();
  }
}
