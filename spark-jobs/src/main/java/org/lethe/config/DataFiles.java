package org.lethe.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.lethe.message.JobException;

/**
 * The files that a path of data means: itself, what a pattern matches, or the files of a split in a
 * folder that is laid out as data sets of the Hub are.
 *
 * @param split whose files are wanted in folders; null for all
 * @param dataset configuration of the data set that is wanted in folders; null for the only one
 * @param place file and key that name the paths, for errors
 */
public record DataFiles(String split, String dataset, String place, Configuration configuration) {

  /**
   * Returns the files in the order in which their documents count: of each path by name.
   *
   * @throws JobException if a path means none
   */
  public List<String> of(List<String> paths) throws IOException {
    List<String> files = new ArrayList<>();
    for (String path : paths) {
      files.addAll(of(path));
    }
    return files;
  }

  private List<String> of(String path) throws IOException {
    Path location = new Path(path);
    FileSystem fs = location.getFileSystem(configuration);
    if (fs.exists(location)) { // brackets may be part of a name
      Path qualified = fs.makeQualified(location);
      return fs.getFileStatus(location).isFile()
          ? List.of(qualified.toString())
          : inFolder(fs, qualified);
    }
    String qualified = fs.makeQualified(location).toString();
    if (FilePattern.isOne(qualified)) {
      List<String> found = matching(fs, new Path(FilePattern.fixed(qualified)), qualified);
      if (!found.isEmpty()) {
        return found;
      }
    }
    throw new JobException(
        JobException.Kind.USAGE,
        "nothing at " + qualified,
        place,
        "a data file, a folder with data files, or a pattern that matches some",
        "mend the path, or name the file under data-files of the task in the experiment");
  }

  private static List<String> matching(FileSystem fs, Path folder, String pattern)
      throws IOException {
    Pattern regex = FilePattern.of(pattern);
    return fs.exists(folder)
        ? all(fs, folder).stream().filter(file -> regex.matcher(file).matches()).toList()
        : List.of();
  }

  private static List<String> all(FileSystem fs, Path folder) throws IOException {
    List<String> files = new ArrayList<>();
    RemoteIterator<LocatedFileStatus> found = fs.listFiles(folder, true);
    while (found.hasNext()) {
      files.add(found.next().getPath().toString());
    }
    files.sort(null);
    return files;
  }

  private List<String> inFolder(FileSystem fs, Path folder) throws IOException {
    Map<String, Map<String, List<String>>> configurations = card(fs, folder).configurations();
    if (split != null && !configurations.isEmpty()) {
      return ofCard(fs, folder, configurations);
    }
    Path named = dataset == null ? folder : new Path(folder, dataset);
    Path start = fs.exists(named) ? named : folder;
    String above = start + "/";
    List<String> below =
        all(fs, start).stream().map(file -> file.substring(above.length())).toList();
    List<String> files = new SplitFolder(below).of(split);
    if (files.isEmpty()) {
      throw fault(
          "folder %s has no files of split %s".formatted(start, split),
          "files or folders whose names have the name of the split, such as test-00000-of-00001.parquet");
    }
    return files.stream().map(file -> above + file).toList();
  }

  private List<String> ofCard(
      FileSystem fs, Path folder, Map<String, Map<String, List<String>>> configurations)
      throws IOException {
    String name =
        dataset != null
            ? dataset
            : configurations.size() == 1 ? configurations.keySet().iterator().next() : "default";
    Map<String, List<String>> splits = configurations.get(name);
    if (splits == null) {
      throw fault(
          "data set %s has no configuration %s".formatted(folder, name),
          "dataset_name: one of " + String.join(", ", configurations.keySet()));
    }
    if (!splits.containsKey(split)) {
      throw fault(
          "configuration %s of data set %s has no split %s".formatted(name, folder, split),
          "one of " + String.join(", ", splits.keySet()));
    }
    return of(splits.get(split).stream().map(path -> new Path(folder, path).toString()).toList());
  }

  private static DatasetCard card(FileSystem fs, Path folder) throws IOException {
    Path card = new Path(folder, "README.md");
    if (!fs.exists(card)) {
      return DatasetCard.of("");
    }
    try (FSDataInputStream in = fs.open(card)) {
      return DatasetCard.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  private JobException fault(String problem, String expected) {
    return new JobException(
        JobException.Kind.USAGE,
        problem,
        place,
        expected,
        "name the files themselves under data-files of the task in the experiment");
  }
}
