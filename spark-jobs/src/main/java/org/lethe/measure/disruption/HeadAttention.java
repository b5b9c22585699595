package org.lethe.measure.disruption;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.lethe.benchmark.OutputType;
import org.lethe.measure.spi.Lineage;
import org.lethe.measure.spi.Probe;
import org.lethe.measure.spi.ProbeContext;
import org.lethe.measure.spi.ProbeWork;
import org.lethe.measure.spi.ProbedModels;
import org.lethe.settings.Key;
import org.lethe.settings.Naming;
import org.lethe.settings.Selection;
import org.lethe.settings.Settings;
import org.lethe.table.CheckpointRow;
import org.lethe.table.PlannedRequest;
import org.lethe.table.RequestRow;
import org.lethe.table.Table;

/**
 * What attention heads attend to at the prompts of chosen tasks, beside the state before. Both
 * checkpoints are loaded at once: the patterns of all queries are blocks x heads x tokens x tokens
 * numbers a prompt, too many to be stored, while their divergence is one number a head.
 */
public final class HeadAttention implements Probe<HeadAttention.Options, HeadAttentionRow> {
  private static final long serialVersionUID = 1L;
  private static final long MEBIBYTE = 1 << 20;

  /** Which prompts are read. */
  public record Options(
      @Key(
              value = "which checkpoints: `all` or a list; an empty list is none",
              names = Naming.CHECKPOINT)
          Selection<String> checkpoints,
      @Key(value = "which tasks: `all` or a list; an empty list is none", names = Naming.TASK)
          Selection<String> tasks,
      @Key(value = "the first documents of each task", unit = "documents", least = 1) int documents,
      @Key(
              value =
                  "most memory of the attention patterns that are kept, those of one block in any case; a prompt is run once for each such part of them",
              unit = "MiB",
              least = 1)
          int patternMemory)
      implements Serializable {}

  private static final Settings<Options> SETTINGS =
      Settings.of("head-attention", new Options(Selection.none(), Selection.all(), 64, 256));

  @Override
  public String name() {
    return "head-attention";
  }

  @Override
  public String title() {
    return "Read what attention heads attend to at the prompts.";
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public Settings<Options> settings() {
    return SETTINGS;
  }

  @Override
  public List<Table<?>> reads() {
    return List.of(RequestRow.TABLE);
  }

  @Override
  public Table<HeadAttentionRow> table() {
    return HeadAttentionRow.TABLE;
  }

  @Override
  public boolean isOfPairs() {
    return true;
  }

  @Override
  public List<String> references(Lineage lineage, String checkpointId) {
    CheckpointRow checkpoint = lineage.checkpoint(checkpointId);
    if (checkpoint.parent() == null) {
      return List.of();
    }
    Set<String> references = new LinkedHashSet<>(List.of(checkpoint.parent()));
    references.add(lineage.root(checkpointId));
    return List.copyOf(references);
  }

  @Override
  public boolean asksCheckpoint(Options options, String checkpointId) {
    return options.checkpoints().includes(checkpointId);
  }

  @Override
  public boolean asksTask(Options options, String task) {
    return options.tasks().includes(task);
  }

  @Override
  public int documents(Options options) {
    return options.documents();
  }

  @Override
  public String conventions() {
    return "prompt_without_answer";
  }

  @Override
  public String identity(Options options, ProbeContext context) {
    return conventions() + "/" + options.documents();
  }

  @Override
  public List<HeadAttentionRow> rows(ProbedModels models, ProbeWork work, Options options) {
    Map<Long, int[]> prompts = prompts(work.requests());
    if (prompts.isEmpty()) {
      return List.of();
    }
    double[][] weights = HeadWeights.change(models.reference(), models.checkpoint());
    List<HeadAttentionRow> rows = new ArrayList<>();
    prompts.forEach(
        (docId, prompt) -> {
          List<PatternChange> blocks =
              PatternChange.of(
                  models.reference(),
                  models.checkpoint(),
                  prompt,
                  options.patternMemory() * MEBIBYTE);
          for (int layer = 0; layer < blocks.size(); layer++) {
            rows.add(row(work, docId, layer, prompt.length, blocks.get(layer), weights[layer]));
          }
        });
    rows.sort(Comparator.comparing(HeadAttentionRow::layer).thenComparing(HeadAttentionRow::docId));
    return rows;
  }

  /** The first prompt of each document that has one, by the document. */
  private static Map<Long, int[]> prompts(List<PlannedRequest> requests) {
    Map<Long, PlannedRequest> first = new TreeMap<>();
    for (PlannedRequest planned : requests) {
      if (planned.request().type() != OutputType.LOGLIKELIHOOD_ROLLING) {
        first.merge(
            planned.request().docId(),
            planned,
            (a, b) -> a.request().choice() <= b.request().choice() ? a : b);
      }
    }
    Map<Long, int[]> prompts = new TreeMap<>();
    first.forEach((docId, planned) -> prompts.put(docId, planned.request().contextTokens()));
    return prompts;
  }

  private static HeadAttentionRow row(
      ProbeWork work, long docId, int layer, int queries, PatternChange change, double[] weights) {
    return HeadAttentionRowBuilder.stagedBuilder()
        .docId(docId)
        .layer(layer)
        .queries(queries)
        .divergence(change.divergence())
        .lastDivergence(change.last())
        .entropyChange(queries < 2 ? null : change.entropy())
        .weightChange(weights)
        .referenceId(work.referenceId())
        .planId(work.planId())
        .weightsDigest(work.weightsDigest())
        .checkpointId(work.checkpointId())
        .task(work.task())
        .build();
  }
}
