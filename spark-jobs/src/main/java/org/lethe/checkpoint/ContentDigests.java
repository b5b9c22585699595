package org.lethe.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.lethe.provenance.Digest;

/** Digests of files that were read; files that have not changed since are not read again. */
final class ContentDigests {
  private static final int CHUNK = 1 << 20;

  private static final Map<Read, String> KNOWN = new ConcurrentHashMap<>();

  private record Read(String before, List<FileStamp> stamps) {}

  private ContentDigests() {}

  /**
   * Returns the SHA-256 over names, lengths and content of files.
   *
   * @param before text that is digested before them; empty for none
   * @return 64 hex digits
   * @throws CheckpointException if a file cannot be read or changes meanwhile
   */
  static String of(String before, List<Path> files) {
    return KNOWN.computeIfAbsent(new Read(before, stamps(files)), read -> read(files, read));
  }

  /** Returns the stamps of files as they are now. */
  static List<FileStamp> stamps(List<Path> files) {
    List<FileStamp> stamps = new ArrayList<>();
    for (Path file : files) {
      try {
        stamps.add(FileStamp.of(file));
      } catch (IOException e) {
        throw new CheckpointException(file, "cannot be read: " + e.getMessage(), e);
      }
    }
    return stamps;
  }

  private static String read(List<Path> files, Read read) {
    Digest digest = Digest.sha256();
    if (!read.before().isEmpty()) {
      digest.update(read.before());
    }
    files.forEach(file -> add(digest, file));
    if (!stamps(files).equals(read.stamps())) {
      throw new CheckpointException(files.get(0).getParent(), "was written to while it was read");
    }
    return digest.hex();
  }

  private static void add(Digest digest, Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      digest.update(file.getFileName().toString()).update(channel.size());
      ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
      while (channel.read(buffer) >= 0) {
        digest.append(buffer.flip());
        buffer.clear();
      }
    } catch (IOException e) {
      throw new CheckpointException(file, "cannot be read: " + e.getMessage(), e);
    }
  }
}
