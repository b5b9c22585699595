package org.lethe.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Writes float32 tensors to a safetensors file with the same bytes as the reference implementation:
 * data in the order of names, header padded to 8 bytes, metadata keys in alphabetical order.
 */
public final class SafetensorsWriter {

  private static final int ALIGNMENT = 8;
  private static final int CHUNK = 1 << 18; // floats
  private static final ObjectMapper JSON = new ObjectMapper();

  private SafetensorsWriter() {}

  /**
   * One tensor to write.
   *
   * @param shape row-major
   * @param values supplies the elements; called once, when the tensor is written
   */
  public record Entry(String name, long[] shape, Supplier<float[]> values) {
    long elements() {
      return Arrays.stream(shape).reduce(1, Math::multiplyExact);
    }
  }

  /**
   * Writes a new file and forces it to disk.
   *
   * @throws CheckpointException if the file exists or cannot be written
   */
  public static void write(Path file, Map<String, String> metadata, List<Entry> tensors) {
    List<Entry> sorted = tensors.stream().sorted(Comparator.comparing(Entry::name)).toList();
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      writeAll(channel, header(metadata, sorted));
      ByteBuffer bytes =
          ByteBuffer.allocateDirect(CHUNK * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      for (Entry tensor : sorted) {
        writeData(channel, tensor, bytes);
      }
      channel.force(true);
    } catch (IOException e) {
      throw new CheckpointException(file, "cannot be written: " + e, e);
    }
  }

  private static ByteBuffer header(Map<String, String> metadata, List<Entry> sorted)
      throws JsonProcessingException {
    ObjectNode root = JSON.createObjectNode();
    if (!metadata.isEmpty()) {
      ObjectNode node = root.putObject("__metadata__");
      metadata.entrySet().stream()
          .sorted(Map.Entry.comparingByKey())
          .forEach(e -> node.put(e.getKey(), e.getValue()));
    }
    long offset = 0;
    for (Entry tensor : sorted) {
      long end = offset + Float.BYTES * tensor.elements();
      ObjectNode node = root.putObject(tensor.name()).put("dtype", TensorType.F32.name());
      Arrays.stream(tensor.shape()).forEach(node.putArray("shape")::add);
      node.putArray("data_offsets").add(offset).add(end);
      offset = end;
    }
    byte[] json = JSON.writeValueAsString(root).getBytes(StandardCharsets.UTF_8);
    int length = (json.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    byte[] padded = Arrays.copyOf(json, length);
    Arrays.fill(padded, json.length, length, (byte) ' ');
    return ByteBuffer.allocate(Long.BYTES + length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(length)
        .put(padded)
        .flip();
  }

  private static void writeData(FileChannel channel, Entry tensor, ByteBuffer bytes)
      throws IOException {
    float[] values = tensor.values().get();
    if (values.length != tensor.elements()) {
      throw new IllegalArgumentException(
          "tensor '%s' of shape %s has %d elements"
              .formatted(tensor.name(), Arrays.toString(tensor.shape()), values.length));
    }
    for (int first = 0; first < values.length; first += CHUNK) {
      int count = Math.min(CHUNK, values.length - first);
      bytes.clear();
      bytes.asFloatBuffer().put(values, first, count);
      writeAll(channel, bytes.limit(count * Float.BYTES));
    }
  }

  private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
