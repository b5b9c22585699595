package org.lethe.job.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.lethe.checkpoint.StagedFolder;
import org.lethe.training.TrainingResult;
import org.lethe.training.TrainingRun;

/**
 * Where a run writes. On a local file system that is its folder itself, so that any process of the
 * machine can resume it. Elsewhere it is a folder of the node's own disk, whose checkpoints are
 * copied when the run is over: a run lost with its node starts from the beginning.
 *
 * @param local folder the run writes to
 * @param remote folder it is copied to; null when that is the same
 */
public record TrainingFolder(
    Path local, org.apache.hadoop.fs.Path remote, Configuration configuration) {
  /** The file of a model or an adapter that is copied after all others. */
  private static final List<String> LAST = List.of("config.json", "adapter_config.json");

  public static TrainingFolder of(String folder, String key, Configuration configuration)
      throws IOException {
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(folder);
    FileSystem fs = path.getFileSystem(configuration);
    if (fs.getUri().getScheme().equals("file")) {
      Path local = Path.of(fs.makeQualified(path).toUri().getPath());
      return new TrainingFolder(local, null, configuration);
    }
    Path scratch = Path.of(System.getProperty("java.io.tmpdir"), "lethe-training", key);
    return new TrainingFolder(scratch, path, configuration);
  }

  /** Copies the checkpoints of a run that is over; the last file of each says that it is whole. */
  public void publish(TrainingResult result) throws IOException {
    if (remote == null) {
      return;
    }
    FileSystem fs = remote.getFileSystem(configuration);
    if (Files.exists(local.resolve(TrainingRun.MERGED_PARENT))) {
      copy(fs, TrainingRun.MERGED_PARENT);
    }
    for (TrainingResult.SavedCheckpoint saved : result.checkpoints()) {
      for (String name :
          Stream.of(saved.folder(), saved.adapterFolder()).filter(n -> n != null).toList()) {
        copy(fs, name);
      }
    }
    StagedFolder.delete(local);
  }

  /** Copies a folder file by file, for an object store cannot rename folders at once. */
  private void copy(FileSystem fs, String name) throws IOException {
    org.apache.hadoop.fs.Path target = new org.apache.hadoop.fs.Path(remote, name);
    if (isWhole(target, configuration)) {
      return; // an earlier attempt at the same run; equal by its identity
    }
    List<Path> files;
    try (Stream<Path> listed = Files.list(local.resolve(name))) {
      files = listed.sorted(Comparator.comparing(TrainingFolder::isLast)).toList();
    }
    for (Path file : files) {
      org.apache.hadoop.fs.Path copy =
          new org.apache.hadoop.fs.Path(target, file.getFileName().toString());
      fs.copyFromLocalFile(false, true, new org.apache.hadoop.fs.Path(file.toUri()), copy);
    }
  }

  private static boolean isLast(Path file) {
    return LAST.contains(file.getFileName().toString());
  }

  /** Whether all files of a checkpoint are in a folder: the last one is. */
  static boolean isWhole(org.apache.hadoop.fs.Path folder, Configuration configuration)
      throws IOException {
    FileSystem fs = folder.getFileSystem(configuration);
    for (String last : LAST) {
      if (fs.exists(new org.apache.hadoop.fs.Path(folder, last))) {
        return true;
      }
    }
    return false;
  }
}
