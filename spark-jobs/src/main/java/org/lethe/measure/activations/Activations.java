package org.lethe.measure.activations;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.lethe.activation.Activation;
import org.lethe.activation.ActivationCapture;
import org.lethe.activation.Position;
import org.lethe.benchmark.OutputType;
import org.lethe.measure.spi.Probe;
import org.lethe.measure.spi.ProbeContext;
import org.lethe.measure.spi.ProbeWork;
import org.lethe.measure.spi.ProbedModels;
import org.lethe.settings.Key;
import org.lethe.settings.Naming;
import org.lethe.settings.Selection;
import org.lethe.settings.Settings;
import org.lethe.table.PlannedRequest;
import org.lethe.table.RequestRow;
import org.lethe.table.Table;

/**
 * Residual streams and head outputs at the prompts of chosen tasks. Rolling tasks have no prompt
 * and no rows.
 */
public final class Activations implements Probe<Activations.Options, ActivationRow> {
  private static final long serialVersionUID = 1L;

  /** The states that are read. */
  public record Options(
      @Key(
              value = "which checkpoints: `all` or a list; an empty list is none",
              names = Naming.CHECKPOINT)
          Selection<String> checkpoints,
      @Key(value = "which tasks: `all` or a list; an empty list is none", names = Naming.TASK)
          Selection<String> tasks,
      @Key(value = "the first documents of each task", unit = "documents", least = 1) int documents,
      @Key("layers of the residual stream, 0 = embedding, k = after block k: `all` or a list")
          Selection<Integer> layers,
      @Key("`last` (last prompt token), `mean` (mean over the prompt)") List<Position> positions,
      @Key("whether head outputs at the last prompt token are read too") boolean heads)
      implements Serializable {
    public Options {
      positions = List.copyOf(positions);
    }
  }

  private static final Settings<Options> SETTINGS =
      Settings.of(
          "activations",
          new Options(
              Selection.all(),
              Selection.all(),
              64,
              Selection.all(),
              List.of(Position.values()),
              true));

  private static final Comparator<ActivationRow> ORDER =
      Comparator.comparing(ActivationRow::site)
          .thenComparing(ActivationRow::layer)
          .thenComparing(ActivationRow::head)
          .thenComparing(ActivationRow::position)
          .thenComparing(ActivationRow::docId);

  @Override
  public String name() {
    return "activations";
  }

  @Override
  public String title() {
    return "Read residual stream and head outputs at the prompts.";
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
  public Table<ActivationRow> table() {
    return ActivationRow.TABLE;
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
    return conventions()
        + options.documents()
        + options.layers()
        + options.positions()
        + options.heads();
  }

  @Override
  public List<ActivationRow> rows(ProbedModels models, ProbeWork work, Options options) {
    ActivationCapture capture =
        new ActivationCapture(
            models.checkpoint(),
            new ActivationCapture.Options(
                options.layers()::includes, Set.copyOf(options.positions()), options.heads()));
    Map<Integer, List<PlannedRequest>> batches = new TreeMap<>();
    for (PlannedRequest prompt : prompts(work.requests())) {
      batches.computeIfAbsent(prompt.batch(), b -> new ArrayList<>()).add(prompt);
    }
    List<ActivationRow> rows = new ArrayList<>();
    for (List<PlannedRequest> batch : batches.values()) {
      for (Activation activation :
          capture.capture(batch.stream().map(r -> r.request().contextTokens()).toList())) {
        rows.add(row(batch.get(activation.prompt()), activation, work));
      }
    }
    rows.sort(ORDER);
    return rows;
  }

  /** The first request of each document that has a prompt. */
  private static List<PlannedRequest> prompts(List<PlannedRequest> requests) {
    Map<Long, PlannedRequest> first = new HashMap<>();
    for (PlannedRequest planned : requests) {
      if (planned.request().type() != OutputType.LOGLIKELIHOOD_ROLLING) {
        first.merge(planned.request().docId(), planned, Activations::lowerChoice);
      }
    }
    return new ArrayList<>(new TreeMap<>(first).values());
  }

  private static PlannedRequest lowerChoice(PlannedRequest a, PlannedRequest b) {
    return a.request().choice() <= b.request().choice() ? a : b;
  }

  private static ActivationRow row(PlannedRequest prompt, Activation activation, ProbeWork work) {
    return ActivationRowBuilder.stagedBuilder()
        .requestId(prompt.request().requestId())
        .docId(prompt.request().docId())
        .site(activation.site().key())
        .layer(activation.layer())
        .head(activation.head())
        .position(activation.position().key())
        .vector(activation.vector())
        .planId(work.planId())
        .weightsDigest(work.weightsDigest())
        .checkpointId(work.checkpointId())
        .task(work.task())
        .build();
  }
}
