package org.lethe.config;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.lethe.benchmark.TaskFiles;

/** Task files of a folder on any file system; a file is read once. */
public final class TaskFolder implements TaskFiles {
  private final String folder;
  private final Configuration configuration;
  private final Map<String, String> texts = new HashMap<>();

  /** Opens a folder, a Hadoop path. */
  public TaskFolder(String folder, Configuration configuration) {
    this.folder = folder;
    this.configuration = configuration;
  }

  @Override
  public String text(String file) throws IOException {
    String path = new Path(file).toString();
    String text = texts.get(path);
    if (text == null) {
      try (InputStream in = fileSystem(path).open(new Path(path))) {
        text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      }
      texts.put(path, text);
    }
    return text;
  }

  @Override
  public List<String> all() throws IOException {
    List<String> files = new ArrayList<>();
    try {
      RemoteIterator<LocatedFileStatus> found =
          fileSystem(folder).listFiles(new Path(folder), true);
      while (found.hasNext()) {
        String file = found.next().getPath().toString();
        if (file.endsWith(".yaml")) {
          files.add(file);
        }
      }
    } catch (FileNotFoundException e) {
      return List.of();
    }
    files.sort(null);
    return files;
  }

  @Override
  public String shown(String file) {
    Path path = new Path(file);
    return "file".equals(path.toUri().getScheme()) ? path.toUri().getPath() : file;
  }

  private FileSystem fileSystem(String file) throws IOException {
    return new Path(file).getFileSystem(configuration);
  }
}
