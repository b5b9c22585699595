package org.lethe.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.nodes.Node;

/** Reads {@code compare.knowledge-pairs}. */
final class KnowledgePairReader {
  private static final String KEY = "knowledge-pairs";

  private final FaultList faults;
  private final Collection<String> tasks;

  /**
   * @param tasks names of the experiment's tasks
   */
  KnowledgePairReader(FaultList faults, Collection<String> tasks) {
    this.faults = faults;
    this.tasks = tasks;
  }

  /** Returns the pairs of the section {@code compare}; a pair with a fault is left out. */
  List<KnowledgePair> read(YamlSection compare) {
    Map<String, KnowledgePair> pairs = new LinkedHashMap<>();
    List<Node> nodes = new ArrayList<>(compare.list(KEY));
    for (int i = 0; i < nodes.size(); i++) {
      YamlSection keys =
          new YamlSection(compare.keyPath(KEY) + "[" + i + "]", nodes.get(i), faults);
      KnowledgePair pair = pair(keys);
      keys.end();
      if (pair != null && pairs.putIfAbsent(pair.name(), pair) != null) {
        faults.add(
            keys.valueNode("name"),
            keys.keyPath("name"),
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
      faults.add(
          keys.valueNode("instruction"),
          keys.keyPath("instruction"),
          "got " + instruction + " for both",
          "two tasks over the same items",
          "name the task that asks under instruction");
      return null;
    }
    return new KnowledgePair(name, knowledge, instruction);
  }

  private String task(YamlSection keys, String key, String expected) {
    String task = keys.requiredText(key, expected);
    if (task != null && !tasks.contains(task)) {
      faults.unknown(keys.valueNode(key), keys.keyPath(key), "task", task, tasks);
      return null;
    }
    return task;
  }
}
