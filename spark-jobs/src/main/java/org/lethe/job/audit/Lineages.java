package org.lethe.job.audit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.lethe.config.CheckpointEntry;
import org.lethe.table.Role;

/** What an experiment says of how its checkpoints came about. */
final class Lineages {

  /** What the checkpoints of one run have in common. */
  private record RunKey(Role role, String parent, String trainedOn, Long seed) {}

  private final Map<String, CheckpointEntry> entries = new LinkedHashMap<>();
  private final List<List<CheckpointEntry>> runs = new ArrayList<>();
  private final Map<String, String> before = new HashMap<>();

  Lineages(List<CheckpointEntry> checkpoints) {
    Map<RunKey, List<CheckpointEntry>> byKey = new LinkedHashMap<>();
    for (CheckpointEntry entry : checkpoints) {
      entries.put(entry.id(), entry);
      before.put(entry.id(), entry.parent());
      if (entry.trainingSteps() != null && entry.parent() != null) {
        RunKey key = new RunKey(entry.role(), entry.parent(), entry.trainedOn(), entry.seed());
        byKey.computeIfAbsent(key, k -> new ArrayList<>()).add(entry);
      }
    }
    byKey.values().removeIf(run -> run.size() < 2 || !stepsDiffer(run));
    for (List<CheckpointEntry> run : byKey.values()) {
      run.sort(Comparator.comparing(CheckpointEntry::trainingSteps));
      for (int i = 1; i < run.size(); i++) {
        before.put(run.get(i).id(), run.get(i - 1).id());
      }
      runs.add(run);
    }
  }

  /** Two of equal length are two runs, which cannot be told apart. */
  private static boolean stepsDiffer(List<CheckpointEntry> run) {
    return run.stream().map(CheckpointEntry::trainingSteps).distinct().count() == run.size();
  }

  /** Checkpoints of one run, by steps. */
  List<List<CheckpointEntry>> runs() {
    return runs;
  }

  /** Checkpoints of each sequence, by step. */
  List<List<CheckpointEntry>> sequences() {
    Map<String, List<CheckpointEntry>> sequences = new LinkedHashMap<>();
    for (CheckpointEntry entry : entries.values()) {
      if (entry.sequence() != null && entry.step() != null) {
        sequences.computeIfAbsent(entry.sequence(), s -> new ArrayList<>()).add(entry);
      }
    }
    sequences.values().forEach(steps -> steps.sort(Comparator.comparing(CheckpointEntry::step)));
    return List.copyOf(sequences.values());
  }

  /** The checkpoint a run had before this one, or its parent; null for a base. */
  String before(String id) {
    return before.get(id);
  }

  CheckpointEntry entry(String id) {
    return entries.get(id);
  }

  /** Whether a checkpoint was trained from another, over any number of runs. */
  boolean descends(String id, String ancestor) {
    String at = before.get(id);
    for (int i = 0; i < entries.size() && at != null; i++) {
      if (at.equals(ancestor)) {
        return true;
      }
      at = before.get(at);
    }
    return false;
  }

  /** The first checkpoint of a lineage. */
  String root(String id) {
    String at = id;
    for (int i = 0; i < entries.size() && entries.containsKey(at); i++) {
      String parent = entries.get(at).parent();
      if (parent == null) {
        break;
      }
      at = parent;
    }
    return at;
  }

  /**
   * Checkpoints that this one might have been trained from in place of the one named: of the same
   * role as that and not trained from this one. Training on the same task moves weights alike, so
   * those trained on this one's task are left out, and those of other runs on the task of the one
   * named.
   */
  List<String> others(CheckpointEntry entry) {
    CheckpointEntry named = entries.get(before.get(entry.id()));
    return entries.values().stream()
        .filter(other -> other != named && other != entry && other.role() == named.role())
        .filter(other -> !descends(other.id(), entry.id()))
        .filter(
            other ->
                entry.trainedOn() == null || !Objects.equals(other.trainedOn(), entry.trainedOn()))
        .filter(
            other ->
                named.trainedOn() == null
                    || !named.trainedOn().equals(other.trainedOn())
                    || runs.stream().anyMatch(run -> run.contains(named) && run.contains(other)))
        .map(CheckpointEntry::id)
        .toList();
  }
}
