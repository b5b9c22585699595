package org.lethe.job;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.config.Experiment.CheckpointEntry;
import org.lethe.table.CheckpointRow;

/**
 * Where the weights of a model lie.
 *
 * @param folder of a whole model, a Hadoop path
 * @param adapter folder of an adapter of it, a Hadoop path; null for none
 */
record StoredModel(String folder, String adapter) implements Serializable {

  /** The folders of a checkpoint; where its path holds an adapter alone, that and its base. */
  static StoredModel of(CheckpointEntry entry, Configuration configuration) throws IOException {
    if (entry.adapter() == null && isAdapter(entry.path(), configuration)) {
      Path base = Checkpoint.base(LocalCheckpoints.local(entry.path(), configuration));
      return new StoredModel(base.toUri().toString(), entry.path());
    }
    return new StoredModel(entry.path(), entry.adapter());
  }

  static StoredModel of(CheckpointRow row) {
    return new StoredModel(row.path(), row.adapter());
  }

  /** Cheaper than to copy a folder that is none. */
  private static boolean isAdapter(String folder, Configuration configuration) throws IOException {
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(folder, "adapter_config.json");
    FileSystem fs = path.getFileSystem(configuration);
    return fs.exists(path);
  }

  /** Opens the model on this node's disk. */
  Checkpoint open(Configuration configuration) throws IOException {
    Path local = LocalCheckpoints.local(folder, configuration);
    return adapter == null
        ? Checkpoint.open(local)
        : Checkpoint.open(local, LocalCheckpoints.local(adapter, configuration));
  }

  /** Identity as far as listings show it. */
  String listing(Configuration configuration) throws IOException {
    String base = LocalCheckpoints.listingDigest(folder, configuration);
    return adapter == null ? base : base + LocalCheckpoints.listingDigest(adapter, configuration);
  }
}
