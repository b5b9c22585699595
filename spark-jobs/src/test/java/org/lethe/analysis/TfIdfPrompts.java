package org.lethe.analysis;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.TreeMap;

/** Counts terms of a few prompts. */
final class TfIdfPrompts {
  private TfIdfPrompts() {}

  static TfIdf of(JsonNode tasks) {
    TreeMap<String, double[]> occurrences = new TreeMap<>();
    TreeMap<String, Long> prompts = new TreeMap<>();
    long total = 0;
    for (int task = 0; task < tasks.size(); task++) {
      for (JsonNode prompt : tasks.get(task)) {
        total++;
        List<String> terms = TfIdf.terms(prompt.asText());
        for (String term : terms) {
          occurrences.computeIfAbsent(term, t -> new double[tasks.size()])[task]++;
        }
        new HashSet<>(terms).forEach(term -> prompts.merge(term, 1L, Long::sum));
      }
    }
    TfIdf sums = new TfIdf(tasks.size(), total);
    occurrences.forEach((term, counts) -> sums.add(counts, prompts.get(term)));
    return sums;
  }
}
