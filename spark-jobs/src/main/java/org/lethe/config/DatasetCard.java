package org.lethe.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * The head of a data set's README.md, where {@code configs} names the files of each configuration.
 *
 * @param configurations patterns of files by split, by configuration; empty when the card names
 *     none
 */
record DatasetCard(Map<String, Map<String, List<String>>> configurations) {
  private static final Pattern HEAD = Pattern.compile("\\A---\\s*\\n(.*?)\\n---", Pattern.DOTALL);

  /** Reads a card; one without a head, or with one that is no YAML, names nothing. */
  static DatasetCard of(String markdown) {
    Map<String, Map<String, List<String>>> configurations = new LinkedHashMap<>();
    Matcher head = HEAD.matcher(markdown);
    try {
      if (head.find()
          && new Yaml(new SafeConstructor(new LoaderOptions())).load(head.group(1))
              instanceof Map<?, ?> keys
          && keys.get("configs") instanceof List<?> configs) {
        for (Object config : configs) {
          if (config instanceof Map<?, ?> map && map.get("data_files") != null) {
            configurations.put(
                String.valueOf(map.get("config_name")), splits(map.get("data_files")));
          }
        }
      }
    } catch (YAMLException e) {
      configurations.clear();
    }
    return new DatasetCard(configurations);
  }

  private static Map<String, List<String>> splits(Object files) {
    Map<String, List<String>> splits = new LinkedHashMap<>();
    for (Object item : files instanceof List<?> list ? list : List.of(files)) {
      if (item instanceof Map<?, ?> map) {
        splits.put(String.valueOf(map.get("split")), texts(map.get("path")));
      } else {
        splits.put("train", texts(files)); // as the library datasets does
      }
    }
    return splits;
  }

  private static List<String> texts(Object value) {
    return (value instanceof List<?> list ? list : List.of(value))
        .stream().map(String::valueOf).toList();
  }
}
