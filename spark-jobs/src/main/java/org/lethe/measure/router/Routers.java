package org.lethe.measure.router;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
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
 * How mixtures of experts route the prompts of chosen tasks, beside the state before. A model whose
 * tokens use all weights has no mixture and is not asked. A batch holds layers x tokens x experts x
 * 2 x 8 bytes of probabilities.
 */
public final class Routers implements Probe<Routers.Options, RouterDocumentRow> {
  private static final long serialVersionUID = 1L;

  /** Which prompts are routed. */
  public record Options(
      @Key(
              value = "which checkpoints: `all` or a list; an empty list is none",
              names = Naming.CHECKPOINT)
          Selection<String> checkpoints,
      @Key(value = "which tasks: `all` or a list; an empty list is none", names = Naming.TASK)
          Selection<String> tasks,
      @Key(value = "the first documents of each task", unit = "documents", least = 1) int documents)
      implements Serializable {}

  private static final Settings<Options> SETTINGS =
      Settings.of("routers", new Options(Selection.all(), Selection.all(), 64));

  @Override
  public String name() {
    return "routers";
  }

  @Override
  public String title() {
    return "Read which experts the tokens of the prompts go through.";
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
  public Table<RouterDocumentRow> table() {
    return RouterDocumentRow.TABLE;
  }

  @Override
  public boolean isOfPairs() {
    return true;
  }

  @Override
  public List<String> references(Lineage lineage, String checkpointId) {
    CheckpointRow checkpoint = lineage.checkpoint(checkpointId);
    if (checkpoint.parent() == null || checkpoint.nActiveParams() == checkpoint.nParams()) {
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
  public List<RouterDocumentRow> rows(ProbedModels models, ProbeWork work, Options options) {
    Map<Integer, List<PlannedRequest>> batches = new TreeMap<>();
    for (PlannedRequest prompt : prompts(work.requests())) {
      batches.computeIfAbsent(prompt.batch(), b -> new ArrayList<>()).add(prompt);
    }
    List<RouterDocumentRow> rows = new ArrayList<>();
    for (List<PlannedRequest> batch : batches.values()) {
      List<int[]> tokens = batch.stream().map(r -> r.request().contextTokens()).toList();
      List<Map<Integer, RoutedTokens>> before = RoutedTokens.read(models.reference(), tokens);
      List<Map<Integer, RoutedTokens>> after = RoutedTokens.read(models.checkpoint(), tokens);
      for (int i = 0; i < batch.size(); i++) {
        Map<Integer, RoutedTokens> alone =
            RoutedTokens.read(models.reference(), List.of(tokens.get(i))).get(0);
        for (Map.Entry<Integer, RoutedTokens> block : before.get(i).entrySet()) {
          int layer = block.getKey();
          rows.add(
              row(
                  work,
                  batch.get(i).request().docId(),
                  layer,
                  block.getValue(),
                  after.get(i).get(layer),
                  alone.get(layer)));
        }
      }
    }
    rows.sort(
        Comparator.comparing(RouterDocumentRow::layer).thenComparing(RouterDocumentRow::docId));
    return rows;
  }

  /** The first request of each document that has a prompt. */
  private static List<PlannedRequest> prompts(List<PlannedRequest> requests) {
    Map<Long, PlannedRequest> first = new HashMap<>();
    for (PlannedRequest planned : requests) {
      if (planned.request().type() != OutputType.LOGLIKELIHOOD_ROLLING) {
        first.merge(
            planned.request().docId(),
            planned,
            (a, b) -> a.request().choice() <= b.request().choice() ? a : b);
      }
    }
    return new ArrayList<>(new TreeMap<>(first).values());
  }

  private static RouterDocumentRow row(
      ProbeWork work,
      long docId,
      int layer,
      RoutedTokens before,
      RoutedTokens after,
      RoutedTokens alone) {
    return RouterDocumentRowBuilder.stagedBuilder()
        .docId(docId)
        .layer(layer)
        .tokens(before.tokens())
        .chosen(before.chosen()[0].length)
        .divergence(before.divergence(after))
        .changed(before.changed(after))
        .loadBefore(before.load())
        .loadAfter(after.load())
        .noiseDivergence(before.divergence(alone))
        .noiseChanged(before.changed(alone))
        .referenceId(work.referenceId())
        .planId(work.planId())
        .weightsDigest(work.weightsDigest())
        .checkpointId(work.checkpointId())
        .task(work.task())
        .build();
  }
}
