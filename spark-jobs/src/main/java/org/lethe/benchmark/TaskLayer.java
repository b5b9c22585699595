package org.lethe.benchmark;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * The keys that one file gives a task. Of several layers the first that has a key counts, with any
 * value: a null removes the value of an included file.
 *
 * @param file the file in the form for messages
 * @param node its keys
 */
record TaskLayer(String file, MappingNode node) {

  private static final String INCLUDE = "include";

  /**
   * Reads a file and the files it includes, in lm-eval's order: a file's own keys precede those of
   * included files, and the last included file comes first.
   *
   * @throws TaskException if a file is missing, is not a mapping or includes itself
   */
  static List<TaskLayer> read(String file, TaskFiles files) {
    return read(file, files, List.of());
  }

  private static List<TaskLayer> read(String file, TaskFiles files, List<String> above) {
    TaskLayer layer = new TaskLayer(files.shown(file), root(file, files));
    List<String> path = new ArrayList<>(above);
    path.add(file);
    List<TaskLayer> layers = new ArrayList<>();
    layers.add(layer.without(List.of(INCLUDE)));
    List<Node> included = layer.included();
    for (int i = included.size() - 1; i >= 0; i--) {
      Node node = included.get(i);
      String name = node instanceof ScalarNode scalar ? scalar.getValue() : "";
      String target = TaskFiles.beside(file, name);
      if (path.contains(target)) {
        throw layer.fault(
            node, "file includes itself through " + name, "includes without a circle");
      }
      try {
        files.text(target);
      } catch (IOException e) {
        throw layer.fault(node, "include cannot read " + target, "a file beside this one");
      }
      layers.addAll(read(target, files, path));
    }
    return layers;
  }

  private List<Node> included() {
    for (NodeTuple tuple : node.getValue()) {
      if (INCLUDE.equals(key(tuple)) && !tuple.getValueNode().getTag().equals(Tag.NULL)) {
        return tuple.getValueNode() instanceof SequenceNode list
            ? list.getValue()
            : List.of(tuple.getValueNode());
      }
    }
    return List.of();
  }

  private static MappingNode root(String file, TaskFiles files) {
    String problem = "is empty";
    int line = 1;
    try {
      Node root = new Yaml(new LoaderOptions()).compose(new StringReader(files.text(file)));
      if (root instanceof MappingNode mapping) {
        return mapping;
      }
      problem = root == null ? problem : "holds no keys";
    } catch (MarkedYAMLException e) {
      problem = e.getProblem();
      line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
    } catch (IOException e) {
      problem = "cannot be read: " + e.getMessage();
      line = 0;
    }
    throw new TaskException(
        List.of(
            new TaskException.Fault(
                problem,
                files.shown(file),
                line,
                "the keys of a task in YAML",
                "correct the file")));
  }

  /** Returns the layer without some keys. */
  TaskLayer without(Collection<String> keys) {
    List<NodeTuple> kept =
        node.getValue().stream().filter(tuple -> !keys.contains(key(tuple))).toList();
    if (kept.size() == node.getValue().size()) {
      return this;
    }
    return new TaskLayer(
        file,
        new MappingNode(
            node.getTag(),
            true,
            kept,
            node.getStartMark(),
            node.getEndMark(),
            node.getFlowStyle()));
  }

  /** Whether any layer has a key. */
  static boolean has(List<TaskLayer> layers, String key) {
    return layers.stream()
        .anyMatch(layer -> layer.node.getValue().stream().anyMatch(t -> key.equals(key(t))));
  }

  /** Returns the value of a key in the first layer that has it; null when no layer has it. */
  static Node value(List<TaskLayer> layers, String key) {
    for (TaskLayer layer : layers) {
      for (NodeTuple tuple : layer.node().getValue()) {
        if (key.equals(key(tuple))) {
          return tuple.getValueNode();
        }
      }
    }
    return null;
  }

  /** Whether a file defines a group: a task too may name a group, but its key task is a word. */
  static boolean isGroup(List<TaskLayer> layers) {
    return has(layers, "group") && !(value(layers, "task") instanceof ScalarNode);
  }

  /** Whether the layer names the task. */
  boolean isTask() {
    return has(List.of(this), "task");
  }

  /** Returns the name of a key; a key that is not a word has a placeholder. */
  static String key(NodeTuple tuple) {
    return tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "(not a word)";
  }

  private TaskException fault(Node at, String problem, String expected) {
    int line = at.getStartMark().getLine() + 1;
    return new TaskException(
        List.of(new TaskException.Fault(problem, file, line, expected, "correct the path")));
  }
}
