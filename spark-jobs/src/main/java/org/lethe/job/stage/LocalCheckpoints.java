package org.lethe.job.stage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.EtagSource;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FileUtil;
import org.lethe.checkpoint.CheckpointException;
import org.lethe.checkpoint.FileStamp;
import org.lethe.provenance.Digest;

/**
 * Checkpoint folders on the node's own disk.
 *
 * <p>A folder that lies on a local file system is used where it is. Any other is copied once a node
 * under a lock: to a temporary name, compared file by file with the listing, then renamed. Copies
 * that are no longer used go; see {@link CheckpointCache}.
 */
public final class LocalCheckpoints {

  private LocalCheckpoints() {}

  /**
   * Identity of a folder as far as a listing shows it: names, sizes, modification times, and what
   * else changes when a file is written; see {@link FileStamp}.
   *
   * @throws CheckpointException if there is no such folder
   */
  public static String listingDigest(String folder, Configuration configuration)
      throws IOException {
    Digest digest = Digest.sha256().update(folder);
    for (FileStatus file : files(folder, configuration)) {
      digest.update(file.getPath().getName());
      digest.update(file.getLen()).update(file.getModificationTime());
      digest.update(mark(file));
    }
    return digest.id();
  }

  private static String mark(FileStatus file) throws IOException {
    if (file instanceof EtagSource stored && stored.getEtag() != null) {
      return stored.getEtag();
    }
    if (!"file".equals(file.getPath().toUri().getScheme())) {
      return "";
    }
    return FileStamp.of(Path.of(file.getPath().toUri().getPath())).changed();
  }

  /** The folder on this node's disk, copied there if need be. */
  public static Path local(String folder, Configuration configuration) throws IOException {
    org.apache.hadoop.fs.Path remote = new org.apache.hadoop.fs.Path(folder);
    FileSystem fs = remote.getFileSystem(configuration);
    if (fs.getUri().getScheme().equals("file")) {
      return Path.of(fs.makeQualified(remote).toUri().getPath());
    }
    Path cache = Path.of(System.getProperty("java.io.tmpdir"), "lethe-checkpoints");
    Files.createDirectories(cache);
    String name = listingDigest(folder, configuration);
    Path target = cache.resolve(name);
    try (FileChannel channel =
            FileChannel.open(
                cache.resolve(name + ".lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock lock = lock(channel)) {
      if (!Files.exists(target)) {
        long bytes = files(folder, configuration).stream().mapToLong(FileStatus::getLen).sum();
        new CheckpointCache(cache).makeRoom(bytes);
        Path partial = Files.createTempDirectory(cache, name + ".partial");
        for (FileStatus file : files(folder, configuration)) {
          copy(fs, file, partial, configuration);
        }
        Files.move(partial, target);
      }
      CheckpointCache.use(target);
    }
    return target;
  }

  /** Threads of one JVM cannot share a file lock; they queue here. */
  private static synchronized FileLock lock(FileChannel channel) throws IOException {
    while (true) {
      try {
        return channel.lock();
      } catch (java.nio.channels.OverlappingFileLockException e) {
        try {
          Thread.sleep(100);
        } catch (InterruptedException interrupted) {
          Thread.currentThread().interrupt();
          throw new IOException("interrupted while waiting for a checkpoint copy", interrupted);
        }
      }
    }
  }

  private static void copy(FileSystem fs, FileStatus file, Path folder, Configuration configuration)
      throws IOException {
    Path copy = folder.resolve(file.getPath().getName());
    FileUtil.copy(fs, file.getPath(), copy.toFile(), false, configuration);
    if (Files.size(copy) != file.getLen()) {
      throw new IOException(
          "%s has %d bytes, its copy %d"
              .formatted(file.getPath(), file.getLen(), Files.size(copy)));
    }
  }

  private static List<FileStatus> files(String folder, Configuration configuration)
      throws IOException {
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(folder);
    FileSystem fs = path.getFileSystem(configuration);
    if (!fs.exists(path) || !fs.getFileStatus(path).isDirectory()) {
      throw new CheckpointException(Path.of(path.toUri().getPath()), "no such checkpoint folder");
    }
    List<FileStatus> files = new ArrayList<>(Arrays.asList(fs.listStatus(path)));
    files.removeIf(file -> !file.isFile() || file.getPath().getName().startsWith("."));
    files.sort(Comparator.comparing(file -> file.getPath().getName()));
    return files;
  }
}
