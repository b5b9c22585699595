package org.lethe.job.estimate;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.lethe.benchmark.OutputType;
import org.lethe.config.CheckpointEntry;
import org.lethe.config.Experiment;
import org.lethe.config.Experiment.TaskEntry;
import org.lethe.inference.BatchLoad;
import org.lethe.job.stage.PlannedRequests;
import org.lethe.job.stage.PlannedShard;
import org.lethe.job.stage.Shard;
import org.lethe.measure.Measures;
import org.lethe.measure.spi.Probe;
import org.lethe.measure.spi.ProbeScope;
import org.lethe.table.Role;
import org.lethe.table.TableStore;

/** The cost of the stages that ask planned requests. */
final class AnswerCosts {
  /** A gradient takes twice the operations of the pass before it. */
  private static final Map<String, Integer> PASSES = Map.of("activations", 1, "gradients", 3);

  private final Experiment experiment;
  private final Shapes shapes;
  private final Map<String, List<PlannedShard>> byTask;
  private final Map<String, Long> counts = new HashMap<>(); // documents

  AnswerCosts(Experiment experiment, TableStore store, Shapes shapes) throws IOException {
    this.experiment = experiment;
    this.shapes = shapes;
    this.byTask =
        PlannedShard.list(store, unit -> true).stream()
            .collect(Collectors.groupingBy(PlannedShard::task));
    for (Map.Entry<String, List<PlannedShard>> task : byTask.entrySet()) {
      List<PlannedShard> shards = task.getValue(); // in order
      counts.put(
          task.getKey(),
          PlannedRequests.read(store, shards.get(shards.size() - 1).requests()).stream()
                  .mapToLong(row -> row.request().docId())
                  .max()
                  .orElse(-1)
              + 1);
    }
  }

  /** Tokens of a request of a task on average, as it would be asked alone. */
  double meanTokens(String task) {
    List<PlannedShard> shards = byTask.getOrDefault(task, List.of());
    double tokens = shards.stream().mapToLong(shard -> shard.load().askedTokens()).sum();
    return tokens / Math.max(1, shards.stream().mapToLong(PlannedShard::rows).sum());
  }

  /** Returns scoring, generation, and the probes whose passes are counted. */
  List<StageCost> all() {
    List<StageCost> costs = new ArrayList<>();
    List<CheckpointEntry> twice = new ArrayList<>(experiment.checkpoints());
    if (experiment.score().replicate()) {
      twice.addAll(
          experiment.checkpoints().stream().filter(entry -> entry.role() == Role.BASE).toList());
    }
    costs.add(cost("score", twice, tasks(false), Integer.MAX_VALUE, 1));
    costs.add(cost("generate", twice, tasks(true), Integer.MAX_VALUE, 1));
    Measures.inOrder(Measures.PROBES).forEach(probe -> probed(probe).ifPresent(costs::add));
    costs.removeIf(cost -> cost.units() == 0);
    return costs;
  }

  private List<TaskEntry> tasks(boolean generated) {
    return experiment.tasks().stream()
        .filter(entry -> (entry.task().type() == OutputType.GENERATE_UNTIL) == generated)
        .toList();
  }

  /**
   * @param documents of each task that are asked, the first ones
   * @param passes how often the operations of a pass are done
   */
  private StageCost cost(
      String stage,
      List<CheckpointEntry> checkpoints,
      List<TaskEntry> tasks,
      int documents,
      int passes) {
    long units = 0;
    double requests = 0;
    double tokens = 0;
    double flops = 0;
    for (TaskEntry task : tasks) {
      for (PlannedShard shard : byTask.getOrDefault(task.name(), List.of())) {
        double share = share(shard, documents);
        if (share > 0) {
          BatchLoad load = shard.load();
          if (task.task().type() == OutputType.GENERATE_UNTIL) { // answers as long as they may be
            long answers = shard.rows() * task.task().generation().maxTokens();
            load = load.plus(BatchLoad.ofAnswers(answers));
          }
          units += checkpoints.size();
          requests += share * shard.rows() * checkpoints.size();
          tokens += share * load.tokens() * checkpoints.size();
          for (CheckpointEntry checkpoint : checkpoints) {
            flops += passes * share * PlannedShard.flops(load, shapes.of(checkpoint));
          }
        }
      }
    }
    return new StageCost(stage, units, Math.round(requests), tokens, flops);
  }

  /** Returns which part of a shard is among the first documents of its task. */
  private double share(PlannedShard shard, int documents) {
    long perShard = experiment.plan().shardDocuments();
    long first = Shard.of(shard.requests()).index() * perShard;
    long end = Math.min(first + perShard, counts.getOrDefault(shard.task(), first + perShard));
    return Math.max(0, Math.min(1, (documents - first) / (double) Math.max(1, end - first)));
  }

  private <O extends Record & Serializable> Optional<StageCost> probed(Probe<O, ?> probe) {
    if (!PASSES.containsKey(probe.name())) {
      return Optional.empty();
    }
    O options = experiment.measures().of(probe);
    List<CheckpointEntry> asked =
        experiment.checkpoints().stream()
            .filter(entry -> probe.asksCheckpoint(options, entry.id()))
            .toList();
    List<TaskEntry> tasks =
        experiment.tasks().stream().filter(e -> probe.asksTask(options, e.name())).toList();
    int passes = PASSES.get(probe.name());
    return Optional.of(cost(probe.name(), asked, tasks, probe.documents(options), passes));
  }

  /** Returns stages with probes that the experiment asks for and nobody counted. */
  List<String> uncounted() {
    return Measures.inOrder(Measures.PROBES).stream()
        .filter(probe -> !PASSES.containsKey(probe.name()) && isAsked(probe))
        .map(Probe::name)
        .toList();
  }

  private <O extends Record & Serializable> boolean isAsked(Probe<O, ?> probe) {
    O options = experiment.measures().of(probe);
    return experiment.checkpoints().stream().anyMatch(e -> probe.asksCheckpoint(options, e.id()))
        && experiment.tasks().stream()
            .anyMatch(
                e ->
                    probe.asksTask(options, e.name())
                        && (probe.scope() == ProbeScope.REQUESTS
                            || probe.scope() == ProbeScope.SURFACE
                            || !probe.prompts(options, e.task()).isEmpty()));
  }
}
