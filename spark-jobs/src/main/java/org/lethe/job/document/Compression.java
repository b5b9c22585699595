package org.lethe.job.document;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.compress.BZip2Codec;

/** How a file is compressed, told by its first bytes, whatever it is called. */
enum Compression {
  NONE,
  GZIP(0x1F, 0x8B),
  BZIP2('B', 'Z', 'h'),
  ZSTANDARD(0x28, 0xB5, 0x2F, 0xFD);

  private static final int BUFFER = 1 << 16;

  /** What git leaves in the place of a large file that it did not fetch. */
  private static final String POINTER = "version https://git-lfs";

  private final int[] magic;

  Compression(int... magic) {
    this.magic = magic;
  }

  /**
   * Returns the compression of a file.
   *
   * @throws IOException if the file cannot be read, or is what git left in its place
   */
  static Compression of(String file, Configuration configuration) throws IOException {
    try (BufferedInputStream in = raw(file, configuration)) {
      return of(in);
    }
  }

  /** Opens the content of a file, uncompressed, without a byte order mark. */
  static InputStream open(String file, Configuration configuration) throws IOException {
    BufferedInputStream in = raw(file, configuration);
    InputStream content =
        switch (of(in)) {
          case NONE -> in;
          case GZIP -> new GZIPInputStream(in, BUFFER);
          case BZIP2 -> bzip2(in, configuration);
          case ZSTANDARD -> new ZstdInputStream(in);
        };
    BufferedInputStream buffered = new BufferedInputStream(content, BUFFER);
    skipByteOrderMark(buffered);
    return buffered;
  }

  private static BufferedInputStream raw(String file, Configuration configuration)
      throws IOException {
    Path path = new Path(file);
    return new BufferedInputStream(path.getFileSystem(configuration).open(path), BUFFER);
  }

  private static InputStream bzip2(InputStream in, Configuration configuration) throws IOException {
    BZip2Codec codec = new BZip2Codec();
    codec.setConf(configuration);
    return codec.createInputStream(in);
  }

  private static Compression of(BufferedInputStream in) throws IOException {
    if (startsWith(in, POINTER.chars().toArray())) {
      throw new IOException("the file is a git-lfs pointer, not the data; run: git lfs pull");
    }
    for (Compression compression : values()) {
      if (compression != NONE && startsWith(in, compression.magic)) {
        return compression;
      }
    }
    return NONE;
  }

  private static void skipByteOrderMark(BufferedInputStream in) throws IOException {
    if (startsWith(in, 0xEF, 0xBB, 0xBF)) {
      in.skipNBytes(3);
    }
  }

  private static boolean startsWith(BufferedInputStream in, int... bytes) throws IOException {
    in.mark(bytes.length);
    boolean equal = true;
    for (int i = 0; i < bytes.length && equal; i++) {
      equal = in.read() == bytes[i];
    }
    in.reset();
    return equal;
  }
}
