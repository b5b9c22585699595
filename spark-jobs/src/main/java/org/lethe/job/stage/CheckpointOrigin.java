package org.lethe.job.stage;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.lethe.checkpoint.CheckpointException;
import org.lethe.config.CheckpointEntry;
import org.lethe.config.Experiment;
import org.lethe.config.Training.Run;
import org.lethe.provenance.Digest;
import org.lethe.table.CheckpointRow;
import org.lethe.table.Unit;

/**
 * A checkpoint of the experiment and how it came about.
 *
 * @param entry the checkpoint
 * @param parent checkpoint its training started from; null for none
 * @param run the run that made it; null where the experiment did not train it
 * @param cumulativeSteps optimiser steps from the base; null for a base and where not all are known
 */
record CheckpointOrigin(
    CheckpointEntry entry, CheckpointEntry parent, Run run, Integer cumulativeSteps)
    implements Serializable {

  /** Returns the origins of checkpoints of the experiment. */
  static List<CheckpointOrigin> of(List<CheckpointEntry> entries, Experiment experiment) {
    Map<String, CheckpointEntry> byId =
        entries.stream().collect(Collectors.toMap(CheckpointEntry::id, Function.identity()));
    return entries.stream()
        .map(
            entry ->
                new CheckpointOrigin(
                    entry,
                    entry.parent() == null ? null : byId.get(entry.parent()),
                    run(entry.id(), experiment),
                    cumulativeSteps(entry, byId)))
        .toList();
  }

  private static Run run(String id, Experiment experiment) {
    return experiment.training().runs().stream()
        .filter(run -> run.checkpoints().stream().anyMatch(made -> made.id().equals(id)))
        .findFirst()
        .orElse(null);
  }

  /** Peak learning rate of its run; null without one. */
  Double learningRate() {
    return run == null ? null : run.recipe().options().schedule().peak();
  }

  /** Name of its recipe; null without a run. */
  String recipe() {
    return run == null ? null : run.recipeName();
  }

  /** The objective of its recipe in words; null without a run. */
  String objective() {
    return run == null ? null : run.recipe().objective().words();
  }

  private static Integer cumulativeSteps(CheckpointEntry entry, Map<String, CheckpointEntry> byId) {
    if (entry.parent() == null || entry.trainingSteps() == null) {
      return null;
    }
    CheckpointEntry parent = byId.get(entry.parent());
    if (parent == null) {
      return null;
    }
    Optional<Integer> before =
        parent.parent() == null
            ? Optional.of(0)
            : Optional.ofNullable(cumulativeSteps(parent, byId));
    return before.map(steps -> steps + entry.trainingSteps()).orElse(null);
  }

  /** Returns the unit of the checkpoint's row; its key follows from what the row says. */
  Unit unit(Configuration configuration) throws IOException {
    String own = listing(entry, configuration);
    String before = parent == null ? "" : listing(parent, configuration);
    String numbers = learningRate() + "/" + cumulativeSteps;
    String key =
        run == null
            ? Digest.of(own, before, entry.toString(), numbers)
            : Digest.of(own, before, entry.toString(), numbers, recipe(), objective());
    return Unit.of(CheckpointRow.TABLE, entry.id(), key);
  }

  private static String listing(CheckpointEntry entry, Configuration configuration)
      throws IOException {
    try {
      return StoredModel.of(entry, configuration).listing(configuration);
    } catch (CheckpointException e) { // which is found again, and told, when it is opened
      return e.getMessage();
    }
  }
}
