package org.lethe.benchmark;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;

/** The task files of an experiment, wherever they lie. Paths have slashes. */
public interface TaskFiles {

  /**
   * Returns the content of a file.
   *
   * @throws IOException if it cannot be read
   */
  String text(String file) throws IOException;

  /** Returns every {@code *.yaml} below the folder of task files, sorted by path. */
  List<String> all() throws IOException;

  /** Returns a path as people write it. */
  default String shown(String file) {
    return file;
  }

  /** Returns the path of a file that another names: relative ones start from its folder. */
  static String beside(String file, String name) {
    boolean absolute = name.startsWith("/") || name.contains("://");
    String path = absolute ? name : file.substring(0, file.lastIndexOf('/') + 1) + name;
    String shorter = path.replaceFirst("(?<=^|/)(?!\\.\\./)[^/]+/\\.\\./", "");
    while (!shorter.equals(path)) { // one name for one file, so that circles are seen
      path = shorter;
      shorter = path.replaceFirst("(?<=^|/)(?!\\.\\./)[^/]+/\\.\\./", "");
    }
    return path;
  }

  /** One file and nothing beside it. */
  static TaskFiles only(String file, String yaml) {
    return new TaskFiles() {
      @Override
      public String text(String asked) throws FileNotFoundException {
        if (!asked.equals(file)) {
          throw new FileNotFoundException(asked);
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
