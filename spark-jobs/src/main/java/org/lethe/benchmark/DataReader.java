package org.lethe.benchmark;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads where the documents of a task lie. */
final class DataReader {

  private static final Map<String, String> FORMATS =
      TaskKeys.words(List.of("json", "csv", "tsv", "parquet", "text"), word -> word);

  /** What only steers how a data set is fetched. */
  private static final String[] LOADING = {
    "trust_remote_code", "revision", "cache_dir", "streaming", "download_mode", "token"
  };

  private static final Pattern REMOTE = Pattern.compile("(?:https?|hf)://");

  private final TaskKeys keys;

  DataReader(TaskKeys keys) {
    this.keys = keys;
  }

  /** Null for a data set of the Hub: its files are the experiment's, and their endings tell. */
  String format() {
    String path = keys.required("dataset_path", "one of " + String.join(", ", FORMATS.keySet()));
    boolean files =
        keys.value("dataset_kwargs") instanceof Map<?, ?> kwargs
            && kwargs.containsKey("data_files");
    boolean near =
        !path.contains("/")
            && (files || Nearest.hint(path, FORMATS.keySet()).startsWith("did you mean"));
    return path.isEmpty() || FORMATS.containsKey(path) || near
        ? keys.choice("dataset_path", FORMATS, "json")
        : null;
  }

  /** What is told of files that are not fetched from the Hub. */
  Map<String, List<String>> dataFiles() {
    TaskKeys kwargs = keys.section("dataset_kwargs");
    Map<String, List<String>> files = new LinkedHashMap<>();
    if (kwargs.value("data_files") instanceof Map<?, ?>) {
      TaskKeys splits = kwargs.section("data_files");
      for (String split : splits.keys()) {
        local(split, splits.texts(split), files);
      }
      splits.ignoreAll();
    } else if (kwargs.has("data_files")) {
      local("train", kwargs.texts("data_files"), files); // as the library datasets
    }
    kwargs.ignore(LOADING);
    kwargs.end();
    return files;
  }

  /** Files of the network are left out: the experiment says where they lie here. */
  private static void local(String split, List<String> paths, Map<String, List<String>> files) {
    if (paths.stream().noneMatch(path -> REMOTE.matcher(path).lookingAt())) {
      files.put(split, paths);
    }
  }

  /** What divides a text file; null for nothing. */
  String separator(String format) {
    String separator = keys.text("separator", null);
    if (separator != null && (!"text".equals(format) || separator.isEmpty())) {
      keys.fault(
          "separator",
          "is '" + separator + "' with dataset_path " + format,
          "a separator of documents in text files, not empty",
          "remove the key or read text");
    }
    return separator;
  }
}
