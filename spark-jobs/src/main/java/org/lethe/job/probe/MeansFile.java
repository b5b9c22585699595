package org.lethe.job.probe;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.lethe.gradient.SurfaceMeans;

/**
 * A file of means: the count of numbers and they, the count of vectors, each with its length, and a
 * CRC-32C of all of it.
 */
final class MeansFile {
  private static final int CHUNK = 1 << 16; // numbers that are copied at a time

  private MeansFile() {}

  /** Writes a file that appears as a whole. */
  static void write(FileSystem fs, Path file, SurfaceMeans means) throws IOException {
    Path partial = new Path(file.getParent(), "." + file.getName() + UUID.randomUUID());
    CRC32C crc = new CRC32C();
    try (DataOutputStream out =
        new DataOutputStream(new CheckedOutputStream(fs.create(partial), crc))) {
      out.writeInt(means.numbers().length);
      for (double number : means.numbers()) {
        out.writeDouble(number);
      }
      out.writeInt(means.vectors().size());
      for (float[] vector : means.vectors()) {
        out.writeInt(vector.length);
        write(out, vector);
      }
      out.writeLong(crc.getValue());
    }
    fs.delete(file, false); // of an attempt that Spark repeats, or damaged
    if (!fs.rename(partial, file) && !fs.exists(file)) {
      throw new IOException("cannot rename " + partial + " to " + file);
    }
  }

  private static void write(DataOutputStream out, float[] vector) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(CHUNK * Float.BYTES);
    for (int first = 0; first < vector.length; first += CHUNK) {
      int count = Math.min(CHUNK, vector.length - first);
      bytes.clear().asFloatBuffer().put(vector, first, count);
      out.write(bytes.array(), 0, count * Float.BYTES);
    }
  }

  /** Returns what was written; empty if there is no such file or it holds something else. */
  static Optional<SurfaceMeans> read(FileSystem fs, Path file) throws IOException {
    try {
      long bytes = fs.getFileStatus(file).getLen();
      CRC32C crc = new CRC32C();
      try (DataInputStream in = new DataInputStream(new CheckedInputStream(fs.open(file), crc))) {
        SurfaceMeans means = read(in, bytes);
        long expected = crc.getValue();
        return in.readLong() == expected ? Optional.of(means) : Optional.empty();
      }
    } catch (FileNotFoundException | EOFException | ChecksumException e) {
      return Optional.empty();
    }
  }

  private static SurfaceMeans read(DataInputStream in, long bytes) throws IOException {
    double[] numbers = new double[length(in, bytes / Double.BYTES)];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = in.readDouble();
    }
    int count = length(in, bytes / Integer.BYTES);
    List<float[]> vectors = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      vectors.add(vector(in, length(in, bytes / Float.BYTES)));
    }
    return new SurfaceMeans(numbers, vectors);
  }

  /** Reads a length; one that the file cannot hold was never written. */
  private static int length(DataInputStream in, long most) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > most) {
      throw new EOFException(length + " numbers in a file of " + most);
    }
    return length;
  }

  private static float[] vector(DataInputStream in, int length) throws IOException {
    float[] vector = new float[length];
    ByteBuffer bytes = ByteBuffer.allocate(CHUNK * Float.BYTES);
    for (int first = 0; first < length; first += CHUNK) {
      int count = Math.min(CHUNK, length - first);
      in.readFully(bytes.array(), 0, count * Float.BYTES);
      bytes.clear().asFloatBuffer().get(vector, first, count);
    }
    return vector;
  }
}
