package org.lethe.job.train;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Facts by words of their subjects. A fact that needs m of k words stands under the k - m + 1 words
 * that fewest facts have: a passage that tells it must have one of these.
 */
final class FactIndex implements Serializable {
  private static final long serialVersionUID = 1L;

  private final List<TestedFact> facts;
  private final HashMap<String, List<Integer>> byWord = new HashMap<>();

  FactIndex(List<TestedFact> facts) {
    this.facts = List.copyOf(facts);
    Map<String, Integer> counts = new HashMap<>();
    for (TestedFact fact : this.facts) {
      fact.subject().forEach(word -> counts.merge(word, 1, Integer::sum));
    }
    for (int i = 0; i < this.facts.size(); i++) {
      TestedFact fact = this.facts.get(i);
      int id = i;
      fact.subject().stream()
          .sorted(Comparator.comparing(counts::get))
          .limit(fact.subject().size() - fact.needed() + 1L)
          .forEach(word -> byWord.computeIfAbsent(word, w -> new ArrayList<>()).add(id));
    }
  }

  TestedFact fact(int id) {
    return facts.get(id);
  }

  /** Adds the ids of the facts that a passage tells. */
  void addTold(List<String> passage, BitSet told) {
    Set<String> distinct = new HashSet<>(passage);
    String joined = " " + String.join(" ", passage) + " ";
    for (String word : distinct) {
      for (int id : byWord.getOrDefault(word, List.of())) {
        if (!told.get(id) && facts.get(id).toldIn(passage, distinct, joined)) {
          told.set(id);
        }
      }
    }
  }
}
