package org.lethe.checkpoint;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A safetensors file: a length, a JSON header, then the data of the tensors.
 *
 * <p>Opening a file checks all claims of its header against the file. A reader therefore never
 * reads outside the file and never allocates more than the file holds.
 */
public final class SafetensorsFile {

  private static final int CHUNK = 1 << 18; // bytes read at a time; whole elements

  private final Path file;
  private final Map<String, SafetensorsTensor> tensors;

  private SafetensorsFile(Path file, Map<String, SafetensorsTensor> tensors) {
    this.file = file;
    this.tensors = tensors;
  }

  /**
   * Reads and checks the header.
   *
   * @throws CheckpointException if the file is not a sound safetensors file
   */
  public static SafetensorsFile open(Path file) {
    if (!Files.isRegularFile(file)) { // opening a pipe would block for ever
      throw new CheckpointException(file, "missing, or no regular file");
    }
    try (FileChannel channel = channel(file)) {
      return new SafetensorsFile(
          file,
          SafetensorsHeader.read(
              file, channel.size(), (position, length) -> read(channel, position, length)));
    } catch (IOException e) {
      throw new CheckpointException(file, "cannot be read: " + e.getMessage(), e);
    }
  }

  /** A view of this file whose tensors have other names. */
  SafetensorsFile renamed(UnaryOperator<String> names) {
    Map<String, SafetensorsTensor> renamed = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> renamed.put(names.apply(name), tensor));
    return new SafetensorsFile(file, renamed);
  }

  public Path file() {
    return file;
  }

  /** Tensors by name, in the order of their data. */
  public Map<String, SafetensorsTensor> tensors() {
    return tensors;
  }

  /**
   * Fills a buffer with consecutive elements of a tensor as float32.
   *
   * @param first index of the first element, row-major
   */
  void read(SafetensorsTensor tensor, long first, FloatBuffer buffer) {
    if (first < 0 || first + buffer.remaining() > tensor.elements()) {
      throw new IndexOutOfBoundsException(
          first + " + " + buffer.remaining() + " of " + tensor.elements());
    }
    int size = tensor.type().bytes();
    long position = tensor.offset() + first * size;
    try (FileChannel channel = channel(file)) {
      ByteBuffer bytes =
          ByteBuffer.allocate((int) Math.min(CHUNK, (long) buffer.remaining() * size));
      while (buffer.hasRemaining()) {
        bytes.clear().limit((int) Math.min(CHUNK, (long) buffer.remaining() * size));
        fill(bytes, channel, position);
        position += bytes.limit();
        tensor.type().widen(bytes.order(ByteOrder.LITTLE_ENDIAN), buffer);
      }
    } catch (IOException e) {
      throw unreadable(tensor, e);
    }
  }

  /** Whether a tensor has the values of a tensor of another file; both have the same shape. */
  boolean equal(SafetensorsTensor tensor, SafetensorsFile file, SafetensorsTensor other) {
    long elements = tensor.elements();
    FloatBuffer left = FloatBuffer.allocate((int) Math.min(CHUNK, elements));
    FloatBuffer right = FloatBuffer.allocate(left.capacity());
    for (long first = 0; first < elements; first += left.capacity()) {
      int count = (int) Math.min(left.capacity(), elements - first);
      read(tensor, first, left.clear().limit(count));
      file.read(other, first, right.clear().limit(count));
      if (!left.flip().equals(right.flip())) {
        return false;
      }
    }
    return true;
  }

  /**
   * All elements of a tensor as float32.
   *
   * @return [elements], row-major
   * @throws CheckpointException if the elements do not fit one array
   */
  public float[] floats(SafetensorsTensor tensor) {
    if (tensor.elements() > Integer.MAX_VALUE / Float.BYTES) {
      throw new CheckpointException(
          file, "tensor '" + tensor.name() + "' is larger than one array: 2 GiB in float32");
    }
    float[] values = new float[(int) tensor.elements()];
    read(tensor, 0, FloatBuffer.wrap(values));
    return values;
  }

  private CheckpointException unreadable(SafetensorsTensor tensor, IOException e) {
    return new CheckpointException(
        file, "tensor '" + tensor.name() + "' cannot be read: " + e.getMessage(), e);
  }

  private static FileChannel channel(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.READ);
  }

  private static ByteBuffer read(FileChannel channel, long position, int length)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    fill(buffer, channel, position);
    return buffer;
  }

  private static void fill(ByteBuffer buffer, FileChannel channel, long position)
      throws IOException {
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, position + buffer.position()) < 0) {
        throw new EOFException("the file ended early");
      }
    }
    buffer.flip();
  }
}
