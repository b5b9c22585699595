package org.lethe.config;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which files of a data set's folder belong to a split, by the names that data sets of the Hub have
 * ({@code datasets} 5.2, data_files.py): a folder that is called as the split, or files whose names
 * have its name. Where no name tells any split, all files belong to the split that is asked for.
 */
record SplitFolder(List<String> files) {
  private static final Pattern DATA =
      Pattern.compile("(?i).*\\.(?:jsonl?|ndjson|csv|tsv|parquet|txt)(?:\\.(?:gz|bz2|zst))?");
  private static final List<String> NO_DATA =
      List.of("config.json", "dataset_info.json", "dataset_infos.json", "dataset_dict.json");
  private static final Map<String, List<String>> WORDS =
      Map.of(
          "train", List.of("train", "training"),
          "validation", List.of("validation", "valid", "dev", "val"),
          "test", List.of("test", "testing", "eval", "evaluation"));

  /**
   * Keeps the files that may hold documents.
   *
   * @param files paths below the folder
   */
  SplitFolder {
    files = files.stream().filter(SplitFolder::isData).sorted().toList();
  }

  private static boolean isData(String path) {
    boolean hidden =
        Stream.of(path.split("/")).anyMatch(n -> n.startsWith(".") || n.startsWith("__"));
    String name = path.substring(path.lastIndexOf('/') + 1);
    return !hidden && DATA.matcher(name).matches() && !NO_DATA.contains(name);
  }

  /**
   * Returns the files of a split, by path; none when the folder has only files of others.
   *
   * @param split null for all files
   */
  List<String> of(String split) {
    if (split == null) {
      return files;
    }
    List<String> byFolder = files.stream().filter(file -> tells(folders(file), split)).toList();
    if (!byFolder.isEmpty()) {
      return byFolder;
    }
    List<String> byName = files.stream().filter(file -> tells(List.of(name(file)), split)).toList();
    return byName.isEmpty() && files.stream().noneMatch(SplitFolder::tellsAny) ? files : byName;
  }

  private static List<String> folders(String file) {
    List<String> parts = List.of(file.split("/"));
    return parts.subList(0, parts.size() - 1);
  }

  private static String name(String file) {
    return file.substring(file.lastIndexOf('/') + 1);
  }

  private static boolean tellsAny(String file) {
    return WORDS.keySet().stream()
        .anyMatch(split -> tells(folders(file), split) || tells(List.of(name(file)), split));
  }

  private static boolean tells(List<String> names, String split) {
    List<String> words = WORDS.getOrDefault(split, List.of(split));
    return names.stream()
        .anyMatch(
            name ->
                words.stream()
                    .anyMatch(
                        word ->
                            name.matches(
                                "(?:.*[-._ 0-9])?" + Pattern.quote(word) + "(?:[-._ 0-9].*)?")));
  }
}
