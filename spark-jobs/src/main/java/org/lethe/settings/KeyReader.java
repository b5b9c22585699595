package org.lethe.settings;

import java.io.Serializable;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Reads the value of one key by the Java type of its component. */
final class KeyReader {
  private static final String ALL = "all";

  private final String name;
  private final Key key;
  private final Class<?> type;
  private final Type element;

  private KeyReader(RecordComponent component) {
    this.name = name(component);
    this.key = component.getAnnotation(Key.class);
    this.type = component.getType();
    this.element =
        component.getGenericType() instanceof ParameterizedType generic
            ? generic.getActualTypeArguments()[0]
            : null;
    if (key == null) {
      throw new IllegalArgumentException(component + " must say what it sets");
    }
  }

  static KeyReader of(RecordComponent component) {
    return new KeyReader(component);
  }

  /** {@code bootstrapSamples} is {@code bootstrap-samples}. */
  static String name(RecordComponent component) {
    return component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }

  Object read(YamlSection keys, Naming.Names names, Object absent) {
    if (type == int.class || type == Integer.class) {
      return keys.integer(name, (Integer) absent, key.least());
    }
    if (type == long.class || type == Long.class) {
      return keys.whole(name, (Long) absent);
    }
    if (type == double.class) {
      return keys.between(name, (Double) absent, key.above(), key.below());
    }
    if (type == boolean.class) {
      return keys.flag(name, (Boolean) absent);
    }
    if (type == String.class) {
      return text(keys, names, (String) absent);
    }
    if (type.isEnum()) {
      return keys.choice(name, absent, words(type));
    }
    if (type == Selection.class) {
      return keys.has(name)
          ? element == Integer.class ? numbers(keys) : selection(keys, names)
          : absent;
    }
    if (type == List.class && element instanceof Class<?> choice && choice.isEnum()) {
      return choices(keys, absent, words(choice));
    }
    throw new IllegalArgumentException("no way to read key " + name + " of " + type);
  }

  private String text(YamlSection keys, Naming.Names names, String absent) {
    String word = keys.text(name, absent);
    if (word != null && key.names() != Naming.NOTHING) {
      keys.requireKnown(name, key.names().word(), word, key.names().known(names));
    }
    return word;
  }

  private Selection<String> selection(YamlSection keys, Naming.Names names) {
    List<String> words = keys.words(name);
    if (words.equals(List.of(ALL))) {
      return Selection.all();
    }
    for (String word : words) {
      keys.requireKnown(name, key.names().word(), word, key.names().known(names));
    }
    return new Selection<>(words);
  }

  private Selection<Integer> numbers(YamlSection keys) {
    List<String> words = keys.words(name);
    if (words.isEmpty() || words.equals(List.of(ALL))) {
      return Selection.all();
    }
    List<Integer> numbers = new ArrayList<>();
    for (String word : words) {
      if (word.matches("[0-9]{1,6}")) {
        numbers.add(Integer.valueOf(word));
      } else {
        keys.wrong(
            name, "got " + word, "all, or a list of " + name + ", 0 = embedding", "correct it");
      }
    }
    return new Selection<>(numbers);
  }

  private List<Object> choices(YamlSection keys, Object absent, Map<String, Object> words) {
    List<Object> chosen = new ArrayList<>();
    for (String word : keys.words(name)) {
      keys.requireKnown(name, name.replaceFirst("s$", ""), word, words.keySet());
      if (words.containsKey(word)) {
        chosen.add(words.get(word));
      }
    }
    return keys.has(name) ? chosen : List.copyOf((List<?>) absent);
  }

  private static Map<String, Object> words(Class<?> choice) {
    return Arrays.stream(choice.getEnumConstants())
        .collect(
            Collectors.toMap(
                KeyReader::word, constant -> constant, (a, b) -> a, LinkedHashMap::new));
  }

  private static String word(Object constant) {
    return ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Returns a value as an experiment file writes it. */
  static String written(Object value) {
    if (value == null) {
      return "none";
    }
    if (value instanceof Selection<?> selection) {
      return selection.isAll() ? ALL : written(selection.chosen());
    }
    if (value instanceof List<?> list) {
      return list.stream().map(KeyReader::written).collect(Collectors.joining(", ", "[", "]"));
    }
    return value instanceof Enum<?> constant
        ? word(constant)
        : String.valueOf((Serializable) value);
  }
}
