package org.lethe.measure.knowledge;

import java.io.Serializable;
import org.lethe.table.Column;
import org.lethe.table.Table;
import org.lethe.table.TableRow;

/**
 * A row of {@code knowledge_items}. What became of the items that a reference answered right both
 * ways: as a bare completion (knowledge) and under an instruction.
 */
@TableRow
public record KnowledgeItemsRow(
    @Column("name of the checkpoint in the experiment file") String checkpointId,
    @Column("checkpoint compared with: the state before the training step") String referenceId,
    @Column("name of the pair of tasks") String pair,
    @Column("task of the bare completion") String knowledgeTask,
    @Column("task of the same items under an instruction") String instructionTask,
    @Column(
            value = "task the checkpoint was trained on",
            absent = "when it was not trained on a task")
        String trainedOn,
    @Column("items that both checkpoints answered in both tasks") long n,
    @Column("of these, right both ways at the reference: the items counted below") long nKnown,
    @Column("right both ways at the checkpoint") long keptBoth,
    @Column("wrong both ways at the checkpoint") long lostBoth,
    @Column("wrong under the instruction, right as a completion: the knowledge stayed")
        long lostInstructionOnly,
    @Column("wrong as a completion, right under the instruction") long lostKnowledgeOnly,
    @Column(value = "kept_both / n_known", absent = "without items") Double keptShare,
    @Column(value = "lower end of its interval", absent = "without items") Double keptLow,
    @Column(value = "upper end of its interval", absent = "without items") Double keptHigh,
    @Column(value = "lost_both / n_known", absent = "without items") Double lostShare,
    @Column(value = "lower end of its interval", absent = "without items") Double lostLow,
    @Column(value = "upper end of its interval", absent = "without items") Double lostHigh,
    @Column(value = "lost_instruction_only / n_known", absent = "without items")
        Double instructionShare,
    @Column(value = "lower end of its interval", absent = "without items") Double instructionLow,
    @Column(value = "upper end of its interval", absent = "without items") Double instructionHigh,
    @Column(value = "lost_knowledge_only / n_known", absent = "without items")
        Double knowledgeShare,
    @Column(value = "lower end of its interval", absent = "without items") Double knowledgeLow,
    @Column(value = "upper end of its interval", absent = "without items") Double knowledgeHigh,
    @Column(
            value =
                "lost_instruction_only / (lost_both + lost_instruction_only): of the instruction answers lost, the share whose knowledge stayed",
            absent = "where no instruction answer was lost")
        Double stayedShare,
    @Column(value = "lower end of its interval", absent = "where none was lost") Double stayedLow,
    @Column(value = "upper end of its interval", absent = "where none was lost") Double stayedHigh,
    @Column(
            value =
                "what the interval of stayed_share shows: STAYED (above one half: most lost no more than following the instruction), LOST (below one half) or OPEN",
            absent = "where no instruction answer was lost")
        String verdict,
    @Column(
            value =
                "mean probability of the first token of the completion, at the reference, over lost_instruction_only",
            absent = "without such items, and where the first tokens were not ranked")
        Double firstTokenBefore,
    @Column(
            value =
                "mean probability of the first token of the completion, at the checkpoint, over lost_instruction_only",
            absent = "without such items, and where the first tokens were not ranked")
        Double firstTokenAfter,
    @Column(
            value =
                "median rank of that token; 0 is the most probable of the vocabulary, at the reference, over lost_instruction_only",
            absent = "without such items, and where the first tokens were not ranked")
        Double firstRankBefore,
    @Column(
            value =
                "median rank of that token; 0 is the most probable of the vocabulary, at the checkpoint, over lost_instruction_only",
            absent = "without such items, and where the first tokens were not ranked")
        Double firstRankAfter,
    @Column(
            value =
                "mean probability of the first token of the completion, at the reference, over lost_both",
            absent = "without such items, and where the first tokens were not ranked")
        Double lostTokenBefore,
    @Column(
            value =
                "mean probability of the first token of the completion, at the checkpoint, over lost_both",
            absent = "without such items, and where the first tokens were not ranked")
        Double lostTokenAfter,
    @Column(
            value =
                "median rank of that token; 0 is the most probable of the vocabulary, at the reference, over lost_both",
            absent = "without such items, and where the first tokens were not ranked")
        Double lostRankBefore,
    @Column(
            value =
                "median rank of that token; 0 is the most probable of the vocabulary, at the checkpoint, over lost_both",
            absent = "without such items, and where the first tokens were not ranked")
        Double lostRankAfter,
    @Column("wilson_score") String ciMethod)
    implements Serializable {

  /** Verdict of items whose knowledge stayed for most. */
  static final String STAYED = "STAYED";

  /** Verdict of items whose knowledge is gone for most, as far as the completion shows it. */
  static final String LOST = "LOST";

  /** Verdict where the interval allows both. */
  static final String OPEN = "OPEN";

  public static final Table<KnowledgeItemsRow> TABLE =
      Table.of(
              "knowledge_items",
              "What became of the items that a reference answered right both ways: as a bare completion and under an instruction.",
              KnowledgeItemsRow.class)
          .sortedBy("pair", "checkpoint_id", "reference_id");
}
