package org.lethe.benchmark;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads the format and the files of a task's documents. */
final class DataReader {

  private static final Map<String, String> FORMATS =
      TaskKeys.words(List.of("json", "csv", "tsv", "parquet", "text"), word -> word);

  /** Keys that only control how a data set is downloaded. */
  private static final String[] LOADING_KEYS = {
    "trust_remote_code", "revision", "cache_dir", "streaming", "download_mode", "token"
  };

  private static final Pattern REMOTE_FILE = Pattern.compile("(?:https?|hf)://");

  private final TaskKeys keys;

  DataReader(TaskKeys keys) {
    this.keys = keys;
  }

  /** Returns how documents lie in the files. */
  DataFormat format() {
    String name = name();
    String hub = name == null ? keys.text("dataset_path", null) : null;
    String configuration = hub == null ? null : keys.text("dataset_name", null);
    String field = field(name);
    return new DataFormat(name, separator(name), field, shared(field), hub, configuration);
  }

  /** Returns the keys beside the list of documents that every document gets. */
  private List<String> shared(String field) {
    List<String> shared = keys.texts("shared_fields");
    if (!shared.isEmpty() && field == null) {
      keys.fault(
          "shared_fields",
          "stands without dataset_kwargs.field",
          "a JSON file whose documents are a list under a key",
          "name that key as dataset_kwargs.field, or remove shared_fields");
    }
    return shared;
  }

  /**
   * Returns null for a data set of the Hub: the experiment names its files, whose endings count.
   */
  private String name() {
    String path = keys.required("dataset_path", "one of " + String.join(", ", FORMATS.keySet()));
    boolean hasDataFiles =
        keys.value("dataset_kwargs") instanceof Map<?, ?> kwargs
            && kwargs.containsKey("data_files");
    boolean misspelt =
        !path.contains("/")
            && (hasDataFiles || Nearest.hint(path, FORMATS.keySet()).startsWith("did you mean"));
    return path.isEmpty() || FORMATS.containsKey(path) || misspelt
        ? keys.choice("dataset_path", FORMATS, "json")
        : null;
  }

  /** Returns the files of every split, except files on the network. */
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
      local("train", kwargs.texts("data_files"), files); // as the library datasets does
    }
    kwargs.ignore("field");
    kwargs.ignore(LOADING_KEYS);
    kwargs.end();
    return files;
  }

  /** Adds the files of a split. Files on the network are skipped: the experiment names a copy. */
  private static void local(String split, List<String> paths, Map<String, List<String>> files) {
    if (paths.stream().noneMatch(path -> REMOTE_FILE.matcher(path).lookingAt())) {
      files.put(split, paths);
    }
  }

  /** Returns the key of the list of documents in a JSON object; null for none. */
  private String field(String format) {
    String field = keys.section("dataset_kwargs").text("field", null);
    if (field != null && format != null && !format.equals("json")) {
      keys.fault(
          "dataset_kwargs",
          "has field " + field + " with dataset_path " + format,
          "a field of JSON files only",
          "remove the key, or correct dataset_path");
    }
    return field;
  }

  /** Returns the separator of the documents in a text file; null for none. */
  private String separator(String format) {
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
