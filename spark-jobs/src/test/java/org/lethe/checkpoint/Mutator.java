package org.lethe.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Damages files: their bytes, or what their JSON says while it stays JSON. Seeded. */
final class Mutator {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String[] TEXT = {
    "-1",
    "0",
    "99999999999999999999",
    "1e400",
    "null",
    "\"",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\\u0000",
    "9223372036854775807",
    "2147483647",
    "true",
    "\"F64\"",
    "../",
    "\uD83D\uDE00"
  };

  /** Values of wrong types and sizes. */
  private static final String[] VALUES = {
    "-1",
    "0",
    "1",
    "3",
    "7",
    "64",
    "1024",
    "9999",
    "2147483647",
    "-2147483648",
    "4294967296",
    "9223372036854775807",
    "99999999999999999999999999",
    "0.5",
    "-0.0",
    "1e-320",
    "1e308",
    "1e400",
    "true",
    "false",
    "null",
    "\"\"",
    "\"yarn\"",
    "\"longrope\"",
    "\"F16\"",
    "\"../../etc\"",
    "\"(a+)+$\"",
    "\"((((.*)*)*)*)*x\"",
    "\"[\"",
    "\"all-linear\"",
    "[]",
    "{}",
    "[0]",
    "[-1]",
    "[4611686018427387904,4]",
    "[4294967296,4294967296]",
    "[0,9223372036854775807]",
    "[1,[2]]",
    "{\"a\":{\"a\":1}}",
    "\"\\u0000\"",
    "\"lm_head\"",
    "[\"q_proj\",\"\"]"
  };

  private final Random random;

  Mutator(long seed) {
    random = new Random(seed);
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  /** One to three changes within the first bytes: flips, cuts, repeats and inserted text. */
  byte[] bytes(byte[] sound, int within) {
    byte[] bytes = sound.clone();
    for (int change = random.nextInt(3); change >= 0; change--) {
      int at = random.nextInt(Math.max(1, Math.min(within, bytes.length)));
      String text = TEXT[random.nextInt(TEXT.length)];
      switch (random.nextInt(8)) {
        case 0 -> bytes = Arrays.copyOf(bytes, at);
        case 1 -> bytes = splice(bytes, at, at, text);
        case 2 -> bytes = splice(bytes, at, Math.min(bytes.length, at + 1 + below(4)), text);
        case 3 -> bytes = splice(bytes, at, Math.min(bytes.length, at + below(40)), "");
        default -> {
          if (bytes.length > 0) {
            bytes[at] = (byte) (random.nextBoolean() ? random.nextInt() : bytes[at] ^ 1);
          }
        }
      }
    }
    return bytes;
  }

  /** One to three changes of values, keys or shape; or a key twice, or ten thousand brackets. */
  byte[] json(byte[] sound) {
    try {
      JsonNode root = JSON.readTree(sound);
      List<JsonNode> inner = new ArrayList<>();
      collect(root, inner);
      for (int change = random.nextInt(3); change >= 0; change--) {
        change(inner.get(random.nextInt(inner.size())));
      }
      String text = root.toString();
      return switch (random.nextInt(20)) {
        case 0 -> text.replaceFirst("\\{", "{\"a\":" + "[".repeat(10_000)).getBytes(UTF);
        case 1 -> twice(text).getBytes(UTF);
        default -> text.getBytes(UTF);
      };
    } catch (IOException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static final java.nio.charset.Charset UTF = StandardCharsets.UTF_8;

  private static String twice(String text) {
    int end = text.indexOf(',');
    return end < 0 ? text : "{" + text.substring(1, end) + "," + text.substring(1);
  }

  private static void collect(JsonNode node, List<JsonNode> inner) {
    if (node.isContainerNode()) {
      inner.add(node);
      node.forEach(child -> collect(child, inner));
    }
  }

  private void change(JsonNode node) throws IOException {
    JsonNode value = JSON.readTree(VALUES[random.nextInt(VALUES.length)]);
    if (node instanceof ArrayNode array) {
      switch (random.nextInt(3)) {
        case 0 -> array.add(value);
        case 1 -> array.remove(array.isEmpty() ? 0 : random.nextInt(array.size()));
        default -> {
          if (!array.isEmpty()) {
            array.set(random.nextInt(array.size()), value);
          }
        }
      }
      return;
    }
    ObjectNode object = (ObjectNode) node;
    List<String> keys = new ArrayList<>();
    object.fieldNames().forEachRemaining(keys::add);
    if (keys.isEmpty()) {
      object.set("added", value);
      return;
    }
    String key = keys.get(random.nextInt(keys.size()));
    switch (random.nextInt(6)) {
      case 0 -> object.remove(key);
      case 1 -> object.set(key + "x", object.get(key));
      case 2 -> object.set(key, object.get(keys.get(random.nextInt(keys.size()))).deepCopy());
      default -> object.set(key, value);
    }
  }

  /** A safetensors file whose header says something else, its length made to fit or not. */
  byte[] header(byte[] sound) {
    ByteBuffer buffer = ByteBuffer.wrap(sound).order(ByteOrder.LITTLE_ENDIAN);
    int length = (int) buffer.getLong(0);
    byte[] json = json(Arrays.copyOfRange(sound, 8, 8 + length));
    int data = sound.length - 8 - length;
    ByteBuffer file = ByteBuffer.allocate(8 + json.length + data).order(ByteOrder.LITTLE_ENDIAN);
    long[] wrong = {-1, 0, 1, json.length + 1L, json.length - 1L, Long.MAX_VALUE, 99_999_999};
    file.putLong(random.nextInt(8) == 0 ? wrong[random.nextInt(wrong.length)] : json.length);
    file.put(json).put(sound, 8 + length, data);
    return file.array();
  }

  private static byte[] splice(byte[] bytes, int from, int to, String text) {
    byte[] middle = text.getBytes(UTF);
    byte[] all = new byte[from + middle.length + bytes.length - to];
    System.arraycopy(bytes, 0, all, 0, from);
    System.arraycopy(middle, 0, all, from, middle.length);
    System.arraycopy(bytes, to, all, from + middle.length, bytes.length - to);
    return all;
  }
}
