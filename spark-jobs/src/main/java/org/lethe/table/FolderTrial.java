package org.lethe.table;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * What a process can do with an output folder, tried with files of a folder of its own.
 *
 * @param shared whether it sees what the driver wrote there
 * @param exclusive whether the first of two writers of a file wins
 * @param failure what it cannot do; null if it can read and write
 */
public record FolderTrial(boolean shared, boolean exclusive, String failure)
    implements Serializable {
  private static final String BEGUN = "begun";

  /** Begins a trial on the driver: makes its folder, and a file that all processes must see. */
  public static FolderTrial begin(String output, String token, Configuration configuration) {
    Path begun = new Path(folder(output, token), BEGUN);
    try {
      ExclusiveFile.create(begun.getFileSystem(configuration), begun, token.getBytes(UTF_8));
      return join(output, token, "the-driver", configuration);
    } catch (IOException e) {
      return new FolderTrial(false, false, words(e));
    }
  }

  /** Takes part in a trial that the driver began; a process that does not see it writes nothing. */
  public static FolderTrial join(
      String output, String token, String process, Configuration configuration) {
    Path folder = folder(output, token);
    try {
      FileSystem fs = folder.getFileSystem(configuration);
      if (!token.equals(read(fs, new Path(folder, BEGUN)))) {
        return new FolderTrial(false, false, null);
      }
      Path own = new Path(folder, process);
      boolean first = ExclusiveFile.create(fs, own, token.getBytes(UTF_8));
      boolean second = ExclusiveFile.create(fs, own, "second".getBytes(UTF_8));
      boolean kept = token.equals(read(fs, own));
      return new FolderTrial(true, first && !second && kept, null);
    } catch (IOException e) {
      return new FolderTrial(true, false, words(e));
    }
  }

  /** Ends a trial: its folder goes, and the output folder if nothing else lies there. */
  public static void end(String output, String token, Configuration configuration)
      throws IOException {
    Path folder = folder(output, token);
    FileSystem fs = folder.getFileSystem(configuration);
    if (fs.exists(folder)) {
      fs.delete(folder, true);
      if (fs.exists(folder.getParent()) && fs.listStatus(folder.getParent()).length == 0) {
        fs.delete(folder.getParent(), false);
      }
    }
  }

  private static Path folder(String output, String token) {
    return new Path(output, "_trial-" + token);
  }

  /** Returns the content of a file; empty if there is none. */
  private static String read(FileSystem fs, Path file) throws IOException {
    try (InputStream in = fs.open(file)) {
      return new String(in.readAllBytes(), UTF_8);
    } catch (FileNotFoundException e) {
      return "";
    }
  }

  private static String words(IOException e) {
    return e.getClass().getSimpleName() + ": " + e.getMessage();
  }
}
