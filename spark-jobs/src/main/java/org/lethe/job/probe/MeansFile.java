package org.lethe.job.probe;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.lethe.gradient.SurfaceMeans;

/** A file of means: the count of numbers and they, the count of vectors, each with its length. */
final class MeansFile {
  private static final int CHUNK = 1 << 16; // numbers that are copied at a time

  private MeansFile() {}

  /** Writes a file that appears as a whole. */
  static void write(FileSystem fs, Path file, SurfaceMeans means) throws IOException {
    Path partial = new Path(file.getParent(), "." + file.getName() + UUID.randomUUID());
    try (DataOutputStream out = fs.create(partial)) {
      out.writeInt(means.numbers().length);
      for (double number : means.numbers()) {
        out.writeDouble(number);
      }
      out.writeInt(means.vectors().size());
      for (float[] vector : means.vectors()) {
        out.writeInt(vector.length);
        write(out, vector);
      }
    }
    fs.delete(file, false); // of an attempt that Spark repeats
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

  static SurfaceMeans read(FileSystem fs, Path file) throws IOException {
    try (DataInputStream in = fs.open(file)) {
      double[] numbers = new double[in.readInt()];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = in.readDouble();
      }
      int count = in.readInt();
      List<float[]> vectors = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        vectors.add(vector(in, in.readInt()));
      }
      return new SurfaceMeans(numbers, vectors);
    }
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
