package org.lethe.table;

import java.io.File;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.net.URI;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * A file system that counts what it is asked for, and that dies at a chosen moment: from then on
 * every request fails, as in a process that was killed. A file that is closed at that moment is
 * cut.
 */
public class TrialFiles extends RawLocalFileSystem {
  public static final String SCHEME = "trial";

  /** Entries of a folder that a store returns for one request. */
  private static final int PAGE = 1000;

  private static final Map<String, AtomicLong> COUNTS = new TreeMap<>();
  private static final ThreadLocal<Boolean> INSIDE = ThreadLocal.withInitial(() -> false);
  private static long left = Long.MAX_VALUE;
  private static volatile long latency;

  public static Configuration configuration() {
    Configuration configuration = new Configuration();
    configuration.setClass("fs." + SCHEME + ".impl", TrialFiles.class, FileSystem.class);
    configuration.setClass("fs." + Store.SCHEME + ".impl", Store.class, FileSystem.class);
    return configuration;
  }

  /** The same under the scheme of S3, where files are uploaded under their names. */
  public static final class Store extends TrialFiles {
    static final String SCHEME = "s3a";

    @Override
    public URI getUri() {
      return URI.create(SCHEME + ":///");
    }

    @Override
    public String getScheme() {
      return SCHEME;
    }
  }

  /** Lets a number of requests through, counted from now, and no more. */
  static synchronized void dieAfter(long requests) {
    left = requests;
  }

  static synchronized void revive() {
    left = Long.MAX_VALUE;
  }

  static synchronized boolean isDead() {
    return left < 0;
  }

  /** Returns the requests since the last call, by their kind. */
  public static synchronized Map<String, Long> takeCounts() {
    Map<String, Long> counts = new TreeMap<>();
    COUNTS.forEach((kind, count) -> counts.put(kind, count.get()));
    COUNTS.clear();
    return counts;
  }

  /** Makes every request take some milliseconds. */
  public static void latency(long millis) {
    latency = millis;
  }

  private static synchronized void count(String kind) throws IOException {
    COUNTS.computeIfAbsent(kind, none -> new AtomicLong()).incrementAndGet();
    left--;
    if (left < 0) {
      throw new IOException("the process is dead");
    }
  }

  @FunctionalInterface
  private interface Request<T> {
    T answer() throws IOException;
  }

  /** Counts a request, but not those that Hadoop makes for it. */
  private static <T> T request(String kind, Request<T> request) throws IOException {
    if (INSIDE.get()) {
      return request.answer();
    }
    count(kind);
    pause();
    INSIDE.set(true);
    try {
      return request.answer();
    } finally {
      INSIDE.set(false);
    }
  }

  private static void pause() throws InterruptedIOException {
    if (latency > 0) {
      try {
        Thread.sleep(latency);
      } catch (InterruptedException e) {
        throw new InterruptedIOException(e.getMessage());
      }
    }
  }

  @Override
  public URI getUri() {
    return URI.create(SCHEME + ":///");
  }

  @Override
  public String getScheme() {
    return SCHEME;
  }

  @Override
  public FileStatus[] listStatus(Path path) throws IOException {
    FileStatus[] files = request("list", () -> plain(super.listStatus(path)));
    for (int page = 1; page * PAGE < files.length; page++) {
      request("list", () -> null);
    }
    return files;
  }

  @Override
  public FileStatus getFileStatus(Path path) throws IOException {
    return request("status", () -> plain(super.getFileStatus(path))[0]);
  }

  /** Hadoop's own statuses ask for permissions, of files alone. */
  private static FileStatus[] plain(FileStatus... files) {
    return Arrays.stream(files)
        .map(
            file ->
                new FileStatus(
                    file.getLen(),
                    file.isDirectory(),
                    1,
                    file.getBlockSize(),
                    file.getModificationTime(),
                    file.getPath()))
        .toArray(FileStatus[]::new);
  }

  @Override
  public FSDataInputStream open(Path path, int bufferSize) throws IOException {
    return request("open", () -> super.open(path, bufferSize));
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    return request("rename", () -> super.rename(from, to));
  }

  @Override
  public boolean delete(Path path, boolean recursive) throws IOException {
    return request("delete", () -> super.delete(path, recursive));
  }

  @Override
  public boolean mkdirs(Path path) throws IOException {
    return request("mkdirs", () -> super.mkdirs(path));
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      FsPermission permission,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    return request(
        "create",
        () -> {
          OutputStream out =
              super.create(
                  path, permission, overwrite, bufferSize, replication, blockSize, progress);
          return new FSDataOutputStream(new Mortal(out, pathToFile(path)), null);
        });
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    return create(
        path,
        FsPermission.getFileDefault(),
        overwrite,
        bufferSize,
        replication,
        blockSize,
        progress);
  }

  private static final class Mortal extends FilterOutputStream {
    private final File file;
    private boolean closed;

    Mortal(OutputStream out, File file) {
      super(out);
      this.file = file;
    }

    @Override
    public void write(byte[] content, int offset, int length) throws IOException {
      if (isDead()) {
        throw new IOException("the process is dead");
      }
      out.write(content, offset, length);
    }

    @Override
    public void close() throws IOException {
      if (closed) {
        return;
      }
      closed = true;
      super.close();
      try {
        count("close");
      } catch (IOException e) {
        try (RandomAccessFile cut = new RandomAccessFile(file, "rw")) {
          cut.setLength(cut.length() / 2);
        }
        throw e;
      }
    }
  }
}
