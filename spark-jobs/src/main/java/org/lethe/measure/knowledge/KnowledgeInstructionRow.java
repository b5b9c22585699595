package org.lethe.measure.knowledge;

import java.io.Serializable;
import org.lethe.table.Column;
import org.lethe.table.Table;
import org.lethe.table.TableRow;

/**
 * A row of {@code knowledge_instruction}. What a checkpoint lost of what it knows and of what it
 * answers under an instruction, over the same items (Jiang et al. 2024); positive = lost.
 */
@TableRow
public record KnowledgeInstructionRow(
    @Column("name of the checkpoint in the experiment file") String checkpointId,
    @Column("checkpoint compared with: the state before the training step") String referenceId,
    @Column("name of the pair of tasks") String pair,
    @Column("task of the bare completion") String knowledgeTask,
    @Column("task of the same items under an instruction") String instructionTask,
    @Column(
            value = "task the checkpoint was trained on",
            absent = "when it was not trained on a task")
        String trainedOn,
    @Column(
            "name of the metric, as in task_scores; loss is minus the length-normalised log-likelihood of the right answer")
        String metric,
    @Column("metric of the reference on the knowledge task") double knowledgeBefore,
    @Column("metric of the checkpoint on the knowledge task") double knowledgeAfter,
    @Column(
            "what was lost, units of the metric, positive = lost (before minus after; after minus before where less is better)")
        double knowledgeLoss,
    @Column(value = "lower end of the interval of knowledge_loss", absent = "when there is none")
        Double knowledgeLow,
    @Column(value = "upper end of that interval", absent = "when there is none")
        Double knowledgeHigh,
    @Column("metric of the reference on the instruction task") double instructionBefore,
    @Column("metric of the checkpoint on the instruction task") double instructionAfter,
    @Column("what was lost under instruction, as knowledge_loss") double instructionLoss,
    @Column(value = "lower end of the interval of instruction_loss", absent = "when there is none")
        Double instructionLow,
    @Column(value = "upper end of that interval", absent = "when there is none")
        Double instructionHigh,
    @Column(
            "instruction_loss - knowledge_loss: above 0, more was lost under the instruction than of the knowledge")
        double excessLoss,
    @Column(value = "lower end of the interval of excess_loss", absent = "when there is none")
        Double excessLow,
    @Column(value = "upper end of that interval", absent = "when there is none") Double excessHigh,
    @Column("how the interval of excess_loss was made, or why there is none") String ciMethod,
    @Column("items that both checkpoints answered in both tasks") long n,
    @Column(
            value = "different_items where one task has answered items that the other lacks",
            absent = "when there is nothing to say")
        String flag)
    implements Serializable {

  public static final Table<KnowledgeInstructionRow> TABLE =
      Table.of(
              "knowledge_instruction",
              "What a checkpoint lost of what it knows and of what it answers under an instruction, over the same items (Jiang et al. 2024); positive = lost.",
              KnowledgeInstructionRow.class)
          .sortedBy("pair", "metric", "checkpoint_id", "reference_id");
}
