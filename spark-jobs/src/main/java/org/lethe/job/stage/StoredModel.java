package org.lethe.job.stage;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.config.CheckpointEntry;
import org.lethe.config.Training.Run;
import org.lethe.table.CheckpointRow;
import org.lethe.training.Parent;

/**
 * The folders of the weights of a model.
 *
 * @param folder of a whole model, a Hadoop path
 * @param adapter folder of an adapter of it, a Hadoop path; null for none
 */
public record StoredModel(String folder, String adapter) implements Serializable {

  /**
   * The folders of a checkpoint. Where its path holds an adapter alone, that and its base; where it
   * has an adapter as well, that adapter and the base it names, which is its path merged.
   */
  public static StoredModel of(CheckpointEntry entry, Configuration configuration)
      throws IOException {
    return of(entry.path(), entry.adapter(), configuration);
  }

  /** As above, of what a run starts from. */
  public static StoredModel parent(Run run, Configuration configuration) throws IOException {
    return of(run.parentFolder(), run.parentAdapter(), configuration);
  }

  private static StoredModel of(String path, String adapter, Configuration configuration)
      throws IOException {
    if (isAdapter(path, configuration)) {
      String outer = adapter == null ? path : adapter;
      Path base = Checkpoint.base(LocalCheckpoints.local(outer, configuration));
      return new StoredModel(base.toUri().toString(), outer);
    }
    return new StoredModel(path, adapter);
  }

  public static StoredModel of(CheckpointRow row) {
    return new StoredModel(row.path(), row.adapter());
  }

  /** Checks for the file of an adapter, which costs less than copying the folder. */
  private static boolean isAdapter(String folder, Configuration configuration) throws IOException {
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(folder, "adapter_config.json");
    FileSystem fs = path.getFileSystem(configuration);
    return fs.exists(path);
  }

  /** Opens the model on this node's disk. */
  public Checkpoint open(Configuration configuration) throws IOException {
    return local(configuration).checkpoint();
  }

  /** The model's folders on this node's disk, to train from. */
  public Parent local(Configuration configuration) throws IOException {
    return Parent.of(
        LocalCheckpoints.local(folder, configuration),
        adapter == null ? null : LocalCheckpoints.local(adapter, configuration));
  }

  /** Identity as far as listings show it. */
  public String listing(Configuration configuration) throws IOException {
    String base = LocalCheckpoints.listingDigest(folder, configuration);
    return adapter == null ? base : base + LocalCheckpoints.listingDigest(adapter, configuration);
  }
}
