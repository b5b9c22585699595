package org.lethe.measure.router;

import java.io.Serializable;
import java.util.List;
import org.lethe.table.Column;
import org.lethe.table.Table;
import org.lethe.table.TableRow;

/**
 * A row of {@code router_documents}. How a block of a mixture of experts routes the tokens of a
 * prompt, before and after training.
 */
@TableRow
public record RouterDocumentRow(
    @Column("index of the document in the evaluated split, from 0") long docId,
    @Column("index of the block, from 0") int layer,
    @Column("tokens of the prompt") int tokens,
    @Column("experts each token goes through") int chosen,
    @Column(
            value =
                "mean over tokens of the Jensen-Shannon divergence (base 2) of the router's probabilities, in [0, 1]",
            unit = "bits")
        double divergence,
    @Column("tokens that go through another set of experts") int changed,
    @Column(value = "tokens that go through each expert of the reference", shape = "[experts]")
        List<Integer> loadBefore,
    @Column(value = "tokens that go through each expert of the checkpoint", shape = "[experts]")
        List<Integer> loadAfter,
    @Column(
            value =
                "divergence of the reference from itself, the prompt asked alone and in its batch",
            unit = "bits")
        double noiseDivergence,
    @Column("tokens of these that go through another set of experts") int noiseChanged,
    @Column("checkpoint compared with: the state before the training step") String referenceId,
    @Column("digest of the frozen plan the requests belong to, 16 hexadecimal digits")
        String planId,
    @Column("digest of weights, config and tokenizer of the checkpoint, 16 hexadecimal digits")
        String weightsDigest,
    @Column("name of the checkpoint in the experiment file") String checkpointId,
    @Column("name of the benchmark task") String task)
    implements Serializable {

  public static final Table<RouterDocumentRow> TABLE =
      Table.of(
              "router_documents",
              "How a block of a mixture of experts routes the tokens of a prompt, before and after training.",
              RouterDocumentRow.class)
          .partitionedBy("checkpoint_id", "task")
          .sortedBy("layer", "doc_id");
}
