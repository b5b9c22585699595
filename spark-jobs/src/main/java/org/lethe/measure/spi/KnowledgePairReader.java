package org.lethe.measure.spi;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lethe.settings.YamlSection;

/** Reads {@code compare.knowledge-pairs}. */
final class KnowledgePairReader {
  private static final String KEY = "knowledge-pairs";

  private final Collection<String> tasks;

  /**
   * @param tasks names of the experiment's tasks
   */
  KnowledgePairReader(Collection<String> tasks) {
    this.tasks = tasks;
  }

  /** Returns the pairs of the section {@code compare}; a pair with a fault is left out. */
  List<KnowledgePair> read(YamlSection compare) {
    Map<String, KnowledgePair> pairs = new LinkedHashMap<>();
    for (YamlSection keys : compare.sections(KEY)) {
      KnowledgePair pair = pair(keys);
      keys.end();
      if (pair != null && pairs.putIfAbsent(pair.name(), pair) != null) {
        keys.wrong(
            "name",
            "pair " + pair.name() + " stands twice",
            "every pair once, each with its own name",
            "rename or remove one of the two");
      }
    }
    return List.copyOf(pairs.values());
  }

  private KnowledgePair pair(YamlSection keys) {
    String knowledge = task(keys, "knowledge", "the task that asks without instruction");
    String instruction = task(keys, "instruction", "the task that asks under instruction");
    String name = keys.text("name", knowledge + "/" + instruction);
    if (knowledge == null || instruction == null) {
      return null;
    }
    if (knowledge.equals(instruction)) {
      keys.wrong(
          "instruction",
          "got " + instruction + " for both",
          "two tasks over the same items",
          "name the task that asks under instruction");
      return null;
    }
    return new KnowledgePair(name, knowledge, instruction);
  }

  private String task(YamlSection keys, String key, String expected) {
    String task = keys.requiredText(key, expected);
    if (task != null) {
      keys.requireKnown(key, "task", task, tasks);
    }
    return tasks.contains(task) ? task : null;
  }
}
