package org.lethe.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A safetensors file: a length, a JSON header, then the data of the tensors.
 *
 * <p>Everything the header claims is checked against the file before anything is mapped: a reader
 * never looks outside the file and never allocates more than the file holds.
 */
public final class SafetensorsFile {

  private static final int LENGTH_BYTES = 8;

  /** Limit of the format's own reference reader. */
  private static final long MOST_HEADER_BYTES = 100_000_000;

  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final Path file;
  private final Map<String, Tensor> tensors;

  /**
   * Where a tensor lies.
   *
   * @param shape sizes of the axes, row-major
   * @param offset first byte in the file
   * @param length number of bytes
   */
  public record Tensor(String name, TensorType type, long[] shape, long offset, long length) {}

  private SafetensorsFile(Path file, Map<String, Tensor> tensors) {
    this.file = file;
    this.tensors = tensors;
  }

  /**
   * Reads and checks the header.
   *
   * @throws CheckpointException if the file is not a sound safetensors file
   */
  public static SafetensorsFile open(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      if (size < LENGTH_BYTES) {
        throw new CheckpointException(file, "truncated: " + size + " bytes hold no header");
      }
      long header = read(channel, 0, LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN).getLong();
      if (header < 2 || header > MOST_HEADER_BYTES || header > size - LENGTH_BYTES) {
        throw new CheckpointException(
            file,
            "truncated or not safetensors: header of %s bytes in a file of %d"
                .formatted(Long.toUnsignedString(header), size));
      }
      byte[] json = read(channel, LENGTH_BYTES, (int) header).array();
      return new SafetensorsFile(
          file, new Header(file, LENGTH_BYTES + header, size).tensors(JSON.readTree(json)));
    } catch (JsonProcessingException e) {
      throw new CheckpointException(file, "the header is not JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new CheckpointException(file, "cannot be read: " + e.getMessage(), e);
    }
  }

  public Path file() {
    return file;
  }

  /** Tensors by name, in the order of their data. */
  public Map<String, Tensor> tensors() {
    return tensors;
  }

  /**
   * Reads a tensor as float32.
   *
   * @return direct native-order buffer of the elements
   */
  public ByteBuffer float32(Tensor tensor) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (tensor.length() > Integer.MAX_VALUE / (Float.BYTES / tensor.type().bytes())) {
        throw new CheckpointException(
            file, "tensor " + tensor.name() + " is larger than 2 GiB in float32; split it");
      }
      ByteBuffer data =
          channel.map(FileChannel.MapMode.READ_ONLY, tensor.offset(), tensor.length());
      boolean asItIs =
          tensor.type() == TensorType.F32 && ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
      return asItIs ? data.order(ByteOrder.nativeOrder()) : tensor.type().toFloat32(data);
    } catch (IOException e) {
      throw new CheckpointException(file, "cannot map " + tensor.name() + ": " + e.getMessage(), e);
    }
  }

  private static ByteBuffer read(FileChannel channel, long position, int length)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, position + buffer.position()) < 0) {
        throw new EOFException("the file ended early");
      }
    }
    return buffer.flip();
  }

  /** Checks the claims of a header. */
  private record Header(Path file, long dataStart, long size) {

    Map<String, Tensor> tensors(JsonNode root) {
      if (!root.isObject()) {
        throw new CheckpointException(file, "the header is not a JSON object");
      }
      List<Tensor> found = new ArrayList<>();
      root.fields()
          .forEachRemaining(
              entry -> {
                if (!entry.getKey().equals("__metadata__")) {
                  found.add(tensor(entry.getKey(), entry.getValue()));
                }
              });
      found.sort(Comparator.comparingLong(Tensor::offset).thenComparing(Tensor::name));
      Map<String, Tensor> byName = new LinkedHashMap<>();
      long end = dataStart;
      for (Tensor tensor : found) {
        if (tensor.offset() < end) {
          throw fault(tensor.name(), "overlaps the tensor before it");
        }
        end = tensor.offset() + tensor.length();
        byName.put(tensor.name(), tensor);
      }
      return Collections.unmodifiableMap(byName);
    }

    private Tensor tensor(String name, JsonNode node) {
      TensorType type = type(name, node.path("dtype").asText());
      long[] shape = numbers(name, "shape", node.path("shape"));
      long[] offsets = numbers(name, "data_offsets", node.path("data_offsets"));
      if (offsets.length != 2 || offsets[0] > offsets[1] || offsets[1] > size - dataStart) {
        throw fault(
            name,
            "data_offsets %s lie outside the %d bytes of data; the file is truncated or damaged"
                .formatted(Arrays.toString(offsets), size - dataStart));
      }
      long length = offsets[1] - offsets[0];
      if (bytes(name, shape, type) != length) {
        throw fault(
            name,
            "shape %s of %s does not fill its %d bytes"
                .formatted(Arrays.toString(shape), type, length));
      }
      return new Tensor(name, type, shape, dataStart + offsets[0], length);
    }

    private TensorType type(String name, String dtype) {
      return Arrays.stream(TensorType.values())
          .filter(t -> t.name().equals(dtype))
          .findFirst()
          .orElseThrow(
              () ->
                  fault(
                      name,
                      "dtype '%s' is not supported; expected one of %s"
                          .formatted(dtype, Arrays.toString(TensorType.values()))));
    }

    private long[] numbers(String name, String key, JsonNode node) {
      if (!node.isArray()) {
        throw fault(name, key + " must be a list of whole numbers");
      }
      long[] values = new long[node.size()];
      for (int i = 0; i < values.length; i++) {
        JsonNode value = node.get(i);
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.asLong() < 0) {
          throw fault(name, key + " must hold whole numbers from 0, found " + value);
        }
        values[i] = value.asLong();
      }
      return values;
    }

    private long bytes(String name, long[] shape, TensorType type) {
      try {
        return Arrays.stream(shape).reduce(type.bytes(), Math::multiplyExact);
      } catch (ArithmeticException e) {
        throw fault(name, "shape " + Arrays.toString(shape) + " is too large");
      }
    }

    private CheckpointException fault(String tensor, String problem) {
      return new CheckpointException(file, "tensor '" + tensor + "': " + problem);
    }
  }
}
