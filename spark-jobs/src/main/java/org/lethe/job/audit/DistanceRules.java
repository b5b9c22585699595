package org.lethe.job.audit;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lethe.checkpoint.WeightDistances;
import org.lethe.config.CheckpointEntry;
import org.lethe.job.audit.Finding.Kind;

/** What distances between weights show: copies, wrong orders, wrong parents, other models. */
final class DistanceRules {
  /** A trained model is nearer to its parent than this share of the parent's norm. */
  private static final double RELATED = 1;

  private final List<CheckpointEntry> entries;
  private final Lineages lineages;
  private final WeightDistances distances;
  private final List<Finding> findings = new ArrayList<>();
  private final Set<String> copies = new HashSet<>(); // whose parents tell nothing

  private DistanceRules(
      List<CheckpointEntry> entries, Lineages lineages, WeightDistances distances) {
    this.entries = entries;
    this.lineages = lineages;
    this.distances = distances;
  }

  static List<Finding> of(
      List<CheckpointEntry> entries, Lineages lineages, WeightDistances distances) {
    DistanceRules rules = new DistanceRules(entries, lineages, distances);
    rules.equalWeights();
    rules.unrelated();
    lineages.runs().forEach(run -> rules.order(run, "training-steps"));
    lineages.sequences().forEach(steps -> rules.order(steps, "step"));
    rules.parents();
    return rules.findings;
  }

  private void equalWeights() {
    for (int i = 0; i < entries.size(); i++) {
      for (int j = 0; j < i; j++) {
        CheckpointEntry entry = entries.get(i);
        CheckpointEntry other = entries.get(j);
        if (distances.between(entry.id(), other.id()) != 0) {
          continue;
        }
        copies.add(entry.id());
        copies.add(other.id());
        if (other.id().equals(entry.parent())) {
          unchanged(entry);
        } else if (entry.id().equals(other.parent())) {
          unchanged(other);
        } else {
          add(
              Kind.EQUAL_WEIGHTS,
              entry,
              "path",
              "checkpoints %s and %s have equal weights".formatted(other.id(), entry.id()),
              "weights of its own for every id",
              "correct the path of one, or take one out");
        }
      }
    }
  }

  private void unchanged(CheckpointEntry entry) {
    if (entry.trainingSteps() == null || entry.trainingSteps() > 0) {
      add(
          Kind.UNCHANGED,
          entry,
          "path",
          "checkpoint %s has the weights of its parent %s".formatted(entry.id(), entry.parent()),
          "weights that training has changed",
          "correct the path, or train it again");
    }
  }

  private void unrelated() {
    for (CheckpointEntry entry : entries) {
      if (entry.parent() == null) {
        continue;
      }
      double relative = distances.relative(entry.parent(), entry.id());
      if (relative >= RELATED) {
        add(
            Kind.UNRELATED,
            entry,
            "parent",
            "checkpoint %s lies %.2f norms of its parent %s away from it"
                .formatted(entry.id(), relative, entry.parent()),
            "less than one norm, as of weights trained from them",
            "correct path or parent");
      }
    }
  }

  /** A later checkpoint lies farther from where the run began. */
  private void order(List<CheckpointEntry> ordered, String key) {
    String start = ordered.get(0).parent();
    for (int i = 1; i < ordered.size(); i++) {
      CheckpointEntry earlier = ordered.get(i - 1);
      CheckpointEntry later = ordered.get(i);
      double near = distances.between(start, earlier.id());
      double far = distances.between(start, later.id());
      if (far < near && far > 0) {
        add(
            Kind.ORDER,
            later,
            key,
            "%s comes after %s, yet lies nearer to %s: %.4g, not more than %.4g"
                .formatted(later.id(), earlier.id(), start, far, near),
            "distances that grow with the steps",
            "exchange the paths of the two, or correct their " + key);
      }
    }
  }

  /** Names the nearest of the checkpoints that one might have been trained from. */
  private void parents() {
    Map<String, String> nearer = new LinkedHashMap<>();
    for (CheckpointEntry entry : entries) {
      String named = lineages.before(entry.id());
      if (named == null || lineages.entry(named) == null || copies.contains(entry.id())) {
        continue;
      }
      String nearest = named;
      for (String other : lineages.others(entry)) {
        double distance = distances.between(other, entry.id());
        if (distance > 0 && distance < distances.between(nearest, entry.id())) {
          nearest = other;
        }
      }
      if (!nearest.equals(named)) {
        nearer.put(entry.id(), nearest);
      }
    }
    nearer.forEach((id, other) -> parent(id, other, nearer));
  }

  private void parent(String id, String nearest, Map<String, String> nearer) {
    String named = lineages.before(id);
    CheckpointEntry entry = lineages.entry(id);
    for (Map.Entry<String, String> exchange : nearer.entrySet()) {
      boolean mutual =
          exchange.getValue().equals(named)
              && nearest.equals(lineages.before(exchange.getKey()))
              && !exchange.getKey().equals(id);
      if (mutual) {
        if (id.compareTo(exchange.getKey()) < 0) { // told once of the two
          swapped(entry, named, exchange.getKey(), nearest);
        }
        return;
      }
    }
    add(
        Kind.PARENT,
        entry,
        "parent",
        "%s lies nearer to %s (%.4g) than to %s (%.4g), from which it was trained"
            .formatted(
                id, nearest, distances.between(nearest, id), named, distances.between(named, id)),
        "the checkpoint it was trained from as the nearest",
        "did you mean %s? else correct the path".formatted(nearest));
  }

  private void swapped(CheckpointEntry entry, String named, String other, String nearest) {
    add(
        Kind.SWAPPED,
        entry,
        "path",
        "%s lies nearer to %s than to %s, and %s nearer to %s"
            .formatted(entry.id(), nearest, named, other, named),
        "each nearest to the checkpoint it was trained from",
        "exchange the paths of %s and %s, or of %s and %s"
            .formatted(entry.id(), other, named, nearest));
  }

  private void add(
      Kind kind, CheckpointEntry entry, String key, String problem, String expected, String fix) {
    findings.add(Finding.of(kind, entry.id(), key, problem, expected, fix));
  }
}
