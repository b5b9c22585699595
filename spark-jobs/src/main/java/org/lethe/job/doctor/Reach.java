package org.lethe.job.doctor;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.lethe.table.FolderTrial;

/**
 * Which files a process reaches.
 *
 * @param output what it can do with the output
 * @param unread folders of checkpoints that it cannot read, and why
 */
record Reach(FolderTrial output, List<String> unread) implements Serializable {
  Reach {
    unread = List.copyOf(unread);
  }

  static Reach ofThisProcess(Question question, String process, Configuration configuration) {
    List<String> unread = new ArrayList<>();
    for (String folder : question.checkpoints()) {
      Path config = new Path(folder, "config.json");
      try {
        config.getFileSystem(configuration).open(config).close();
      } catch (IOException e) {
        unread.add(folder + " (" + e.getMessage() + ")");
      }
    }
    return new Reach(
        FolderTrial.join(question.output(), question.token(), process, configuration), unread);
  }
}
