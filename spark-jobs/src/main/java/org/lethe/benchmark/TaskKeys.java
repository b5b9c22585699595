package org.lethe.benchmark;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A mapping of a task file, read key by key. A wrong value becomes a fault and is replaced by its
 * default, so that reading continues to the end and finds all faults.
 */
final class TaskKeys {

  /** Constructs values by YAML 1.1, as Python does: yes, no, on and off are booleans. */
  private static final class Values extends SafeConstructor {
    Values() {
      super(new LoaderOptions());
    }

    Object of(Node node) {
      return constructObject(node);
    }
  }

  private final String file;
  private final String path;
  private final List<TaskException.Fault> faults;
  private final Node node;
  private final Map<String, String> files = new LinkedHashMap<>();
  private final Map<String, Node> nodes = new LinkedHashMap<>();
  private final Map<String, Node> values = new LinkedHashMap<>();
  private final Set<String> known = new LinkedHashSet<>();
  private final Set<String> code = new LinkedHashSet<>();
  private final Set<String> refused = new LinkedHashSet<>();

  TaskKeys(String file, String path, Node node, List<TaskException.Fault> faults) {
    this.file = file;
    this.path = path;
    this.node = node;
    this.faults = faults;
    if (node instanceof MappingNode mapping) {
      add(new TaskLayer(file, mapping));
    } else if (node != null) {
      fault("", node, "found " + describe(node), "a mapping of keys to values", "correct it");
    }
  }

  /** The keys of a task: all of the first layer, and of each later layer the keys still missing. */
  TaskKeys(List<TaskLayer> layers, List<TaskException.Fault> faults) {
    TaskLayer taskLayer =
        layers.stream().filter(TaskLayer::isTask).findFirst().orElse(layers.get(0));
    this.file = taskLayer.file();
    this.path = "";
    this.node = taskLayer.node();
    this.faults = faults;
    layers.forEach(this::add);
  }

  private void add(TaskLayer layer) {
    Set<String> above = Set.copyOf(nodes.keySet());
    for (NodeTuple tuple : layer.node().getValue()) {
      String key = TaskLayer.key(tuple);
      if (!above.contains(key)) {
        files.putIfAbsent(key, layer.file());
        add(key, tuple);
      }
    }
  }

  /** Adds a key; as in Python's YAML the last of equal keys of a layer counts. */
  private void add(String key, NodeTuple tuple) {
    nodes.put(key, tuple.getKeyNode());
    values.remove(key);
    Node function = function(tuple.getValueNode());
    if (function != null) {
      known.add(key);
      code.add(key);
      fault(
          key,
          function,
          "uses %s %s".formatted(function.getTag().getValue(), describe(function)),
          "YAML and Jinja only: Python code is not run",
          "write it in Jinja, or read what conf/lm_eval/export_tasks.py writes");
    } else if (!tuple.getValueNode().getTag().equals(Tag.NULL)) {
      values.put(key, tuple.getValueNode());
    }
  }

  /** Returns a part of the value that is tagged as code; null when there is none. */
  private static Node function(Node value) {
    if (value.getTag().getValue().startsWith("!")) {
      return value;
    }
    List<Node> parts = new ArrayList<>();
    if (value instanceof SequenceNode sequence) {
      parts.addAll(sequence.getValue());
    } else if (value instanceof MappingNode mapping) {
      mapping.getValue().forEach(tuple -> parts.add(tuple.getValueNode()));
    }
    return parts.stream()
        .map(TaskKeys::function)
        .filter(found -> found != null)
        .findFirst()
        .orElse(null);
  }

  String keyPath(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  boolean has(String key) {
    known.add(key);
    return values.containsKey(key);
  }

  /** Accepts keys with any value. */
  void ignore(String... keys) {
    known.addAll(List.of(keys));
  }

  /** Accepts every key, because the mapping is refused as a whole. */
  void ignoreAll() {
    known.addAll(nodes.keySet());
  }

  /** Refuses keys of lm-eval that are not supported, unless their value is harmless. */
  void refuse(Map<String, String> reasons, Map<String, Object> harmless) {
    refused.addAll(reasons.keySet());
    reasons.forEach(
        (key, remedy) -> {
          if (has(key) && !(harmless.containsKey(key) && harmless.get(key).equals(value(key)))) {
            fault(key, "is not supported", "a task without " + key, remedy);
          }
        });
  }

  Object value(String key) {
    return has(key) ? new Values().of(values.get(key)) : null;
  }

  /** Returns a text, or a number or boolean as Python prints it; the default if it is absent. */
  String text(String key, String defaultText) {
    Object value = value(key);
    if (value == null) {
      return defaultText;
    }
    if (value instanceof List || value instanceof Map) {
      wrong(key, "text");
      return defaultText;
    }
    return value instanceof Boolean flag ? (flag ? "True" : "False") : value.toString();
  }

  /** Returns a required text; empty when it is missing. */
  String required(String key, String expected) {
    return present(key, expected) ? text(key, "") : "";
  }

  /** Returns whether a required key is present; a value that is code has its own fault. */
  boolean present(String key, String expected) {
    if (!has(key) && !code.contains(key)) {
      fault(key, node, "is missing", expected, "add the key");
    }
    return has(key);
  }

  int integer(String key, int defaultNumber) {
    Object value = value(key);
    if (value instanceof Integer n && n >= 0) {
      return n;
    }
    if (value != null) {
      wrong(key, "a whole number of at least 0");
    }
    return defaultNumber;
  }

  int signed(String key, int defaultNumber) {
    Object value = value(key);
    if (value != null && !(value instanceof Integer)) {
      wrong(key, "a whole number");
    }
    return value instanceof Integer n ? n : defaultNumber;
  }

  /** Returns a number from 0 up to a greatest one. */
  double number(String key, double defaultNumber, double greatest) {
    Object value = value(key);
    if (value instanceof Number number
        && number.doubleValue() >= 0
        && number.doubleValue() <= greatest) {
      return number.doubleValue();
    }
    if (value != null) {
      wrong(
          key, Double.isInfinite(greatest) ? "a number from 0" : "a number from 0 to " + greatest);
    }
    return defaultNumber;
  }

  /** Returns true or false; false when the key is absent. */
  boolean flag(String key) {
    Object value = value(key);
    if (value != null && !(value instanceof Boolean)) {
      wrong(key, "true or false");
    }
    return Boolean.TRUE.equals(value);
  }

  /** Returns the texts of a list; a single text is a list of one. */
  List<String> texts(String key) {
    Object value = value(key);
    if (value instanceof List<?> list) {
      return list.stream().map(String::valueOf).toList();
    }
    return value == null ? List.of() : List.of(text(key, ""));
  }

  Set<String> keys() {
    return values.keySet();
  }

  TaskKeys section(String key) {
    return new TaskKeys(fileOf(key), keyPath(key), has(key) ? values.get(key) : null, faults);
  }

  /** Returns the mappings of a list. */
  List<TaskKeys> sections(String key) {
    List<TaskKeys> sections = new ArrayList<>();
    if (has(key) && values.get(key) instanceof SequenceNode sequence) {
      for (int i = 0; i < sequence.getValue().size(); i++) {
        sections.add(
            new TaskKeys(
                fileOf(key), keyPath(key) + "[" + i + "]", sequence.getValue().get(i), faults));
      }
    } else if (has(key)) {
      wrong(key, "a list");
    }
    return sections;
  }

  /** Returns the value of a known word; the default when the word is absent or unknown. */
  <T> T choice(String key, Map<String, T> words, T defaultValue) {
    String word = text(key, null);
    if (word != null && !words.containsKey(word)) {
      fault(
          key,
          "is " + word,
          "one of " + String.join(", ", words.keySet()),
          Nearest.hint(word, words.keySet()));
    }
    return word == null ? defaultValue : words.getOrDefault(word, defaultValue);
  }

  /** Returns values by their names, in order. */
  static <T> Map<String, T> words(List<T> values, Function<T, String> name) {
    return values.stream()
        .collect(Collectors.toMap(name, Function.identity(), (a, b) -> a, LinkedHashMap::new));
  }

  /** Reports the keys that no reader asked for. */
  void end() {
    List<String> usable = known.stream().filter(key -> !refused.contains(key)).toList();
    for (Map.Entry<String, Node> key : nodes.entrySet()) {
      if (!known.contains(key.getKey())) {
        fault(
            key.getKey(),
            key.getValue(),
            "is unknown",
            "one of " + String.join(", ", usable),
            Nearest.hint(key.getKey(), usable));
      }
    }
  }

  void wrong(String key, String expected) {
    fault(key, "is " + describe(values.get(key)), expected, "correct the value");
  }

  void fault(String key, String problem, String expected, String remedy) {
    fault(key, values.getOrDefault(key, node), problem, expected, remedy);
  }

  private void fault(String key, Node at, String problem, String expected, String remedy) {
    int line = at == null ? 0 : at.getStartMark().getLine() + 1;
    String place = key.isEmpty() ? path : keyPath(key);
    String message = place.isEmpty() ? problem : place + " " + problem;
    faults.add(new TaskException.Fault(message, fileOf(key), line, expected, remedy));
  }

  private String fileOf(String key) {
    return files.getOrDefault(key, file);
  }

  private static String describe(Node node) {
    if (node instanceof ScalarNode scalar) {
      return scalar.getValue();
    }
    return node instanceof SequenceNode ? "a list" : "a mapping";
  }
}
