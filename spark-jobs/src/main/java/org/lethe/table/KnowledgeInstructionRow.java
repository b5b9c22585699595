package org.lethe.table;

import static org.lethe.table.Column.float64;
import static org.lethe.table.Column.int64;
import static org.lethe.table.Column.string;

import java.io.Serializable;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * A row of {@code knowledge_instruction}. What a checkpoint lost of what it knows and of what it
 * answers under an instruction, over the same items (Jiang et al. 2024); positive = lost.
 */
public record KnowledgeInstructionRow(
    String checkpointId,
    String referenceId,
    String pair,
    String knowledgeTask,
    String instructionTask,
    String trainedOn,
    String metric,
    double knowledgeBefore,
    double knowledgeAfter,
    double knowledgeLoss,
    Double knowledgeLow,
    Double knowledgeHigh,
    double instructionBefore,
    double instructionAfter,
    double instructionLoss,
    Double instructionLow,
    Double instructionHigh,
    double totalLoss,
    Double totalLow,
    Double totalHigh,
    Double instructionShare,
    Double shareLow,
    Double shareHigh,
    String ciMethod,
    long nKnowledge,
    long nInstruction,
    String flag)
    implements Serializable {
  public static final String CHECKPOINT_ID = "checkpoint_id";
  public static final String REFERENCE_ID = "reference_id";
  public static final String PAIR = "pair";
  public static final String KNOWLEDGE_TASK = "knowledge_task";
  public static final String INSTRUCTION_TASK = "instruction_task";
  public static final String TRAINED_ON = "trained_on";
  public static final String METRIC = "metric";
  public static final String KNOWLEDGE_BEFORE = "knowledge_before";
  public static final String KNOWLEDGE_AFTER = "knowledge_after";
  public static final String KNOWLEDGE_LOSS = "knowledge_loss";
  public static final String KNOWLEDGE_LOW = "knowledge_low";
  public static final String KNOWLEDGE_HIGH = "knowledge_high";
  public static final String INSTRUCTION_BEFORE = "instruction_before";
  public static final String INSTRUCTION_AFTER = "instruction_after";
  public static final String INSTRUCTION_LOSS = "instruction_loss";
  public static final String INSTRUCTION_LOW = "instruction_low";
  public static final String INSTRUCTION_HIGH = "instruction_high";
  public static final String TOTAL_LOSS = "total_loss";
  public static final String TOTAL_LOW = "total_low";
  public static final String TOTAL_HIGH = "total_high";
  public static final String INSTRUCTION_SHARE = "instruction_share";
  public static final String SHARE_LOW = "share_low";
  public static final String SHARE_HIGH = "share_high";
  public static final String CI_METHOD = "ci_method";
  public static final String N_KNOWLEDGE = "n_knowledge";
  public static final String N_INSTRUCTION = "n_instruction";
  public static final String FLAG = "flag";

  public static final Table TABLE =
      Table.named(
              "knowledge_instruction",
              "What a checkpoint lost of what it knows and of what it answers under an instruction, over the same items (Jiang et al. 2024); positive = lost.")
          .columns(
              string(CHECKPOINT_ID, "name of the checkpoint in the experiment file"),
              string(REFERENCE_ID, "checkpoint compared with: the state before the training step"),
              string(PAIR, "name of the pair of tasks"),
              string(KNOWLEDGE_TASK, "task of the bare completion"),
              string(INSTRUCTION_TASK, "task of the same items under an instruction"),
              string(
                      TRAINED_ON,
                      "task the checkpoint was trained on; null when it was not trained on a task")
                  .nullable(),
              string(
                  METRIC,
                  "name of the metric, as in task_scores; loss is minus the length-normalised log-likelihood of the right answer"),
              float64(KNOWLEDGE_BEFORE, "metric of the reference on the knowledge task"),
              float64(KNOWLEDGE_AFTER, "metric of the checkpoint on the knowledge task"),
              float64(
                  KNOWLEDGE_LOSS,
                  "what was lost, units of the metric, positive = lost (before minus after; after minus before where less is better)"),
              float64(
                      KNOWLEDGE_LOW,
                      "lower end of the interval of knowledge_loss; null when there is none")
                  .nullable(),
              float64(KNOWLEDGE_HIGH, "upper end of that interval; null when there is none")
                  .nullable(),
              float64(INSTRUCTION_BEFORE, "metric of the reference on the instruction task"),
              float64(INSTRUCTION_AFTER, "metric of the checkpoint on the instruction task"),
              float64(INSTRUCTION_LOSS, "what was lost under instruction, as knowledge_loss"),
              float64(
                      INSTRUCTION_LOW,
                      "lower end of the interval of instruction_loss; null when there is none")
                  .nullable(),
              float64(INSTRUCTION_HIGH, "upper end of that interval; null when there is none")
                  .nullable(),
              float64(TOTAL_LOSS, "knowledge_loss + instruction_loss"),
              float64(TOTAL_LOW, "lower end of the interval of total_loss; null when there is none")
                  .nullable(),
              float64(TOTAL_HIGH, "upper end of that interval; null when there is none").nullable(),
              float64(
                      INSTRUCTION_SHARE,
                      "instruction_loss / total_loss, outside [0, 1] when one of the two is a gain; null unless the interval of total_loss lies above 0")
                  .nullable(),
              float64(
                      SHARE_LOW,
                      "lower end of the interval of instruction_share; null when there is none")
                  .nullable(),
              float64(SHARE_HIGH, "upper end of that interval; null when there is none").nullable(),
              string(
                      CI_METHOD,
                      "how the intervals were made: items are drawn for both tasks and checkpoints together; null when there are none")
                  .nullable(),
              int64(N_KNOWLEDGE, "documents of the knowledge task both checkpoints answered"),
              int64(N_INSTRUCTION, "documents of the instruction task both checkpoints answered"),
              string(
                      FLAG,
                      "why the row is to be read with care, words separated by commas (incomplete, different_items); null when there is nothing to say")
                  .nullable())
          .sortedBy(PAIR, METRIC, CHECKPOINT_ID, REFERENCE_ID);

  public static final StructType SCHEMA = TABLE.schema();

  /** Returns the row in the order of {@link #SCHEMA}. */
  public Row toRow() {
    return TABLE.row(
        checkpointId,
        referenceId,
        pair,
        knowledgeTask,
        instructionTask,
        trainedOn,
        metric,
        knowledgeBefore,
        knowledgeAfter,
        knowledgeLoss,
        knowledgeLow,
        knowledgeHigh,
        instructionBefore,
        instructionAfter,
        instructionLoss,
        instructionLow,
        instructionHigh,
        totalLoss,
        totalLow,
        totalHigh,
        instructionShare,
        shareLow,
        shareHigh,
        ciMethod,
        nKnowledge,
        nInstruction,
        flag);
  }

  /** Reads a row that has at least the columns of {@link #SCHEMA}, in any order. */
  public static KnowledgeInstructionRow fromRow(Row row) {
    return new KnowledgeInstructionRow(
        row.getAs(CHECKPOINT_ID),
        row.getAs(REFERENCE_ID),
        row.getAs(PAIR),
        row.getAs(KNOWLEDGE_TASK),
        row.getAs(INSTRUCTION_TASK),
        row.getAs(TRAINED_ON),
        row.getAs(METRIC),
        row.getAs(KNOWLEDGE_BEFORE),
        row.getAs(KNOWLEDGE_AFTER),
        row.getAs(KNOWLEDGE_LOSS),
        row.getAs(KNOWLEDGE_LOW),
        row.getAs(KNOWLEDGE_HIGH),
        row.getAs(INSTRUCTION_BEFORE),
        row.getAs(INSTRUCTION_AFTER),
        row.getAs(INSTRUCTION_LOSS),
        row.getAs(INSTRUCTION_LOW),
        row.getAs(INSTRUCTION_HIGH),
        row.getAs(TOTAL_LOSS),
        row.getAs(TOTAL_LOW),
        row.getAs(TOTAL_HIGH),
        row.getAs(INSTRUCTION_SHARE),
        row.getAs(SHARE_LOW),
        row.getAs(SHARE_HIGH),
        row.getAs(CI_METHOD),
        row.getAs(N_KNOWLEDGE),
        row.getAs(N_INSTRUCTION),
        row.getAs(FLAG));
  }
}
