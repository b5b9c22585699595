package org.lethe.settings;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.lethe.message.FaultList;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A mapping of a YAML file, read key by key. A key that is wrong becomes a fault and its default
 * takes its place, so that reading goes on to the end; {@link #end} reports keys nobody asked for.
 */
public final class YamlSection {
  private final String path;
  private final Node node;
  private final FaultList faults;
  private final Map<String, Node> values = new LinkedHashMap<>();
  private final Map<String, Node> keys = new LinkedHashMap<>();
  private final Set<String> known = new LinkedHashSet<>();

  public YamlSection(String path, Node node, FaultList faults) {
    this.path = path;
    this.node = node;
    this.faults = faults;
    if (node instanceof MappingNode mapping) {
      mapping.getValue().forEach(this::add);
    } else if (node != null) {
      wrongType(node, path, "a mapping of keys to values");
    }
  }

  private void add(NodeTuple tuple) {
    if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
      wrongType(tuple.getKeyNode(), path, "a plain word as key");
    } else if (keys.putIfAbsent(key.getValue(), key) != null) {
      int first = keys.get(key.getValue()).getStartMark().getLine() + 1;
      faults.add(
          key,
          keyPath(key.getValue()),
          "key " + key.getValue() + " stands twice, first in line " + first,
          "every key once",
          "rename or remove one of the two");
    } else if (!tuple.getValueNode().getTag().equals(Tag.NULL)) {
      values.put(key.getValue(), tuple.getValueNode());
    }
  }

  /** Returns the keys of the mapping in the order of the file. */
  public Set<String> keys() {
    return keys.keySet();
  }

  public Node keyNode(String key) {
    return keys.getOrDefault(key, node);
  }

  public Node valueNode(String key) {
    return values.getOrDefault(key, node);
  }

  public String keyPath(String key) {
    return path.isEmpty() || key.isEmpty() ? path + key : path + "." + key;
  }

  public boolean has(String key) {
    known.add(key);
    return values.containsKey(key);
  }

  /** Returns the section below a key, an empty one if the key is not there. */
  public YamlSection section(String key) {
    known.add(key);
    return new YamlSection(keyPath(key), values.get(key), faults);
  }

  /** Returns the elements of a list; a single value counts as a list of one. */
  public List<Node> list(String key) {
    if (!has(key)) {
      return List.of();
    }
    Node value = values.get(key);
    return value instanceof SequenceNode sequence ? sequence.getValue() : List.of(value);
  }

  /** Returns the mappings of a list, each as a section. */
  public List<YamlSection> sections(String key) {
    List<YamlSection> sections = new ArrayList<>();
    for (Node node : list(key)) {
      sections.add(new YamlSection(keyPath(key) + "[" + sections.size() + "]", node, faults));
    }
    return sections;
  }

  public String text(String key, String absent) {
    return has(key) ? scalar(values.get(key), key, absent) : absent;
  }

  public String requiredText(String key, String expected) {
    if (!has(key)) {
      missing(key, expected);
      return null;
    }
    return scalar(values.get(key), key, null);
  }

  public void missing(String key, String expected) {
    faults.add(node, keyPath(key), "key " + key + " is missing", expected, "add the key");
  }

  public Integer integer(String key, Integer absent, int least) {
    return number(
        key,
        absent,
        "a whole number of at least " + least,
        text -> {
          int value = Integer.parseInt(text.replace("_", ""));
          if (value < least) {
            throw new NumberFormatException();
          }
          return value;
        });
  }

  public Long whole(String key, Long absent) {
    return number(key, absent, "a whole number", text -> Long.valueOf(text.replace("_", "")));
  }

  /** Returns a number strictly between two bounds. */
  public double between(String key, double absent, double low, double high) {
    return number(
        key,
        absent,
        "a number between " + low + " and " + high,
        text -> {
          double value = Double.parseDouble(text);
          if (!(value > low && value < high)) {
            throw new NumberFormatException();
          }
          return value;
        });
  }

  /** Returns a number; what it may be is for the caller to say. */
  public double number(String key, double absent) {
    return number(key, absent, "a number", Double::valueOf);
  }

  public boolean flag(String key, boolean absent) {
    return number(
        key,
        absent,
        "true or false",
        text -> {
          if (!text.equals("true") && !text.equals("false")) {
            throw new NumberFormatException();
          }
          return Boolean.valueOf(text);
        });
  }

  private <T> T number(String key, T absent, String expected, Function<String, T> parse) {
    if (!has(key)) {
      return absent;
    }
    String text = scalar(values.get(key), key, null);
    if (text == null) {
      return absent;
    }
    try {
      return parse.apply(text);
    } catch (NumberFormatException e) {
      faults.add(values.get(key), keyPath(key), "got " + text, expected, "correct the value");
      return absent;
    }
  }

  /** Returns a choice among words. */
  public <T> T choice(String key, T absent, Map<String, T> words) {
    String word = text(key, null);
    if (word == null) {
      return absent;
    }
    if (!words.containsKey(word)) {
      faults.unknown(values.get(key), keyPath(key), key, word, words.keySet());
      return absent;
    }
    return words.get(word);
  }

  /** Returns the words of a list, or of the one word that stands for a list of one. */
  public List<String> words(String key) {
    List<String> words = new ArrayList<>();
    for (Node element : list(key)) {
      String word = scalar(element, key, null);
      if (word != null) {
        words.add(word);
      }
    }
    return words;
  }

  /** Reports a word that is none of the known ones. */
  public void requireKnown(String key, String what, String word, Collection<String> known) {
    if (!known.contains(word)) {
      faults.unknown(valueNode(key), keyPath(key), what, word, known);
    }
  }

  /** Reports what is wrong with the value of a key. */
  public void wrong(String key, String problem, String expected, String remedy) {
    faults.add(valueNode(key), keyPath(key), problem, expected, remedy);
  }

  /** Reports every key that was not asked for. */
  public void end() {
    for (Map.Entry<String, Node> key : keys.entrySet()) {
      if (!known.contains(key.getKey())) {
        faults.unknown(key.getValue(), keyPath(key.getKey()), "key", key.getKey(), known);
      }
    }
  }

  private String scalar(Node value, String key, String absent) {
    if (value instanceof ScalarNode scalar) {
      return scalar.getValue();
    }
    wrongType(value, keyPath(key), "a single value");
    return absent;
  }

  private void wrongType(Node value, String key, String expected) {
    String found =
        value instanceof MappingNode
            ? "a mapping"
            : value instanceof SequenceNode ? "a list" : "a single value";
    faults.add(value, key, "got " + found, expected, "write it as " + expected);
  }
}
