package org.lethe.benchmark;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;

/** The task files of an experiment, on any file system. Paths have slashes. */
public interface TaskFiles {

  /**
   * Returns the content of a file.
   *
   * @throws IOException if it cannot be read
   */
  String text(String file) throws IOException;

  /** Returns every {@code *.yaml} below the folder of task files, sorted by path. */
  List<String> all() throws IOException;

  /** Returns a path in the form for messages. */
  default String shown(String file) {
    return file;
  }

  /** Returns the path of a file that another file names, relative to the folder of that file. */
  static String beside(String file, String name) {
    boolean absolute = name.startsWith("/") || name.contains("://");
    String path = absolute ? name : file.substring(0, file.lastIndexOf('/') + 1) + name;
    String shorter = path.replaceFirst("(?<=^|/)(?!\\.\\./)[^/]+/\\.\\./", "");
    while (!shorter.equals(path)) { // one name per file, so that a circle of includes is found
      path = shorter;
      shorter = path.replaceFirst("(?<=^|/)(?!\\.\\./)[^/]+/\\.\\./", "");
    }
    return path;
  }

  /** Returns a single file with no others. */
  static TaskFiles only(String file, String yaml) {
    return new TaskFiles() {
      @Override
      public String text(String path) throws FileNotFoundException {
        if (!path.equals(file)) {
          throw new FileNotFoundException(path);
        }
        return yaml;
      }

      @Override
      public List<String> all() {
        return List.of(file);
      }
    };
  }
}
