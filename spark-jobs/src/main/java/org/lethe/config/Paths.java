package org.lethe.config;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.lethe.message.FaultList;
import org.yaml.snakeyaml.nodes.Node;

/** Paths of an experiment file; relative ones start from the file's own folder. */
final class Paths {
  private final Path folder;
  private final Configuration configuration;
  private final FaultList faults;

  Paths(Path file, Configuration configuration, FaultList faults) {
    this.folder = file.getParent();
    this.configuration = configuration;
    this.faults = faults;
  }

  /** Returns the path as a Hadoop path that means the same on every machine of a cluster. */
  String resolve(String path) throws IOException {
    return resolve(folder, path);
  }

  private String resolve(Path start, String path) throws IOException {
    Path resolved = new Path(start, path);
    return resolved.getFileSystem(configuration).makeQualified(resolved).toString();
  }

  /** Returns the resolved path; a fault if it cannot be read as one. */
  String resolved(String path, Node node, String key) {
    try {
      return resolve(path);
    } catch (IOException | IllegalArgumentException e) {
      faults.add(
          node,
          key,
          "cannot use path " + path + ": " + e.getMessage(),
          "a local path or a Hadoop path",
          "correct the path, or add the file system's library to Spark");
      return path;
    }
  }

  /** Returns the resolved path; a path without a file or folder is a fault. */
  String existing(String path, Node node, String key) {
    int before = faults.all().size();
    String resolved = resolved(path, node, key);
    if (faults.all().size() == before && !exists(resolved)) {
      faults.add(
          node,
          key,
          "nothing at " + resolved,
          "an existing file or folder",
          "correct the path; relative paths start from the folder of the experiment file");
    }
    return resolved;
  }

  /** As above, of a folder. */
  String existingFolder(String path, Node node, String key) {
    int before = faults.all().size();
    String resolved = existing(path, node, key);
    if (faults.all().size() == before && isFile(resolved)) {
      faults.add(node, key, resolved + " is a file", "a folder", "name the folder it lies in");
    }
    return resolved;
  }

  private boolean isFile(String path) {
    try {
      Path location = new Path(path);
      return location.getFileSystem(configuration).getFileStatus(location).isFile();
    } catch (IOException e) {
      return false; // told when it is opened
    }
  }

  boolean exists(String path) {
    try {
      Path location = new Path(path);
      FileSystem fs = location.getFileSystem(configuration);
      return fs.exists(location);
    } catch (IOException e) {
      return false;
    }
  }
}
