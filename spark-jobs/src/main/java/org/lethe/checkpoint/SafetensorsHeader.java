package org.lethe.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The claims of a safetensors header, checked against the size of the file. The format demands that
 * tensors follow each other and fill the file, without overlaps and gaps.
 *
 * @param dataStart first byte after the header
 * @param size bytes of the file
 */
record SafetensorsHeader(Path file, long dataStart, long size) {

  private static final int LENGTH_BYTES = 8;

  private static final String POINTER = "version https://git-lfs";

  /** The limit of the reference implementation. */
  private static final long MOST_HEADER_BYTES = 100_000_000;

  /** Reads bytes of the file. */
  interface Bytes {
    ByteBuffer read(long position, int length) throws IOException;
  }

  static Map<String, SafetensorsTensor> read(Path file, long size, Bytes bytes) throws IOException {
    if (size < LENGTH_BYTES) {
      throw new CheckpointException(file, "truncated: " + size + " bytes hold no header");
    }
    checkPointer(file, size, bytes);
    long length = bytes.read(0, LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (length < 2 || length > MOST_HEADER_BYTES || length > size - LENGTH_BYTES) {
      throw new CheckpointException(
          file,
          "truncated or not safetensors: header of %s bytes in a file of %d"
              .formatted(Long.toUnsignedString(length), size));
    }
    byte[] json = bytes.read(LENGTH_BYTES, (int) length).array();
    if (json[0] != '{') {
      throw new CheckpointException(file, "not safetensors: the header must begin with '{'");
    }
    try {
      return new SafetensorsHeader(file, LENGTH_BYTES + length, size)
          .tensors(ConfigFile.JSON.readTree(json));
    } catch (JsonProcessingException e) {
      throw new CheckpointException(file, "the header is not JSON: " + e.getOriginalMessage(), e);
    }
  }

  /** Refuses what git leaves in the place of a large file that it did not fetch. */
  private static void checkPointer(Path file, long size, Bytes bytes) throws IOException {
    int length = (int) Math.min(size, POINTER.length());
    String start = new String(bytes.read(0, length).array(), StandardCharsets.US_ASCII);
    if (start.equals(POINTER)) {
      throw new CheckpointException(
          file,
          "is a git-lfs pointer of %d bytes, not the weights; run: git lfs pull".formatted(size));
    }
  }

  private Map<String, SafetensorsTensor> tensors(JsonNode root) {
    List<SafetensorsTensor> found = new ArrayList<>();
    root.fields()
        .forEachRemaining(
            entry -> {
              if (!entry.getKey().equals("__metadata__")) {
                found.add(tensor(entry.getKey(), entry.getValue()));
              }
            });
    found.sort(
        Comparator.comparingLong(SafetensorsTensor::offset)
            .thenComparingLong(SafetensorsTensor::length));
    Map<String, SafetensorsTensor> byName = new LinkedHashMap<>();
    long end = dataStart;
    for (SafetensorsTensor tensor : found) {
      if (tensor.offset() != end) {
        throw fault(
            tensor.name(),
            "%s the tensor before it: data begins at byte %d, expected %d"
                .formatted(
                    tensor.offset() < end ? "overlaps" : "leaves a gap after",
                    tensor.offset() - dataStart,
                    end - dataStart));
      }
      end += tensor.length();
      byName.put(tensor.name(), tensor);
    }
    if (end != size) {
      throw new CheckpointException(
          file, "has " + (size - end) + " bytes that belong to no tensor; download it again");
    }
    return Collections.unmodifiableMap(byName);
  }

  private SafetensorsTensor tensor(String name, JsonNode node) {
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
    return new SafetensorsTensor(name, type, shape, dataStart + offsets[0], length);
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
