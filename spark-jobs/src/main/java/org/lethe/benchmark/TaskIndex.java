package org.lethe.benchmark;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * The names that task files below a folder define: tasks, groups and tags. The first definition of
 * a name counts.
 */
final class TaskIndex {

  private final Map<String, String> files = new LinkedHashMap<>();
  private final Map<String, TreeSet<String>> tags = new LinkedHashMap<>();

  /** Reads all files; a file that cannot be read defines nothing. */
  TaskIndex(TaskFiles files) throws IOException {
    for (String file : files.all()) {
      try {
        add(file, TaskLayer.read(file, files));
      } catch (TaskException e) {
        // The fault is reported when the file itself is read.
      }
    }
  }

  private void add(String file, List<TaskLayer> layers) {
    boolean group = TaskLayer.isGroup(layers);
    List<String> name = words(layers, group ? "group" : "task");
    if (name.size() != 1 || files.putIfAbsent(name.get(0), file) != null || group) {
      return;
    }
    for (String tag : words(layers, "tag")) {
      tags.computeIfAbsent(tag, t -> new TreeSet<>()).add(name.get(0));
    }
  }

  /** Returns the words of a key in the first layer that has it. */
  private static List<String> words(List<TaskLayer> layers, String key) {
    Node value = TaskLayer.value(layers, key);
    if (value instanceof ScalarNode word) {
      return List.of(word.getValue());
    }
    return value instanceof SequenceNode list
        ? list.getValue().stream()
            .filter(ScalarNode.class::isInstance)
            .map(node -> ((ScalarNode) node).getValue())
            .toList()
        : List.of();
  }

  /** Returns the file of a task or group; null when no file defines the name. */
  String file(String name) {
    return files.get(name);
  }

  /** Returns the sorted names of the tasks of a tag; empty when no task has the tag. */
  List<String> tagged(String tag) {
    return tags.containsKey(tag) ? List.copyOf(tags.get(tag)) : List.of();
  }
}
