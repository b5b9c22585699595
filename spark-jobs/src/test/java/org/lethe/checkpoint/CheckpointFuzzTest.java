package org.lethe.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged files are refused or read, never anything else. */
class CheckpointFuzzTest {

  private static final long SEED = 20261121;
  private static final String[] SPICES = {
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

  @TempDir Path temporary;

  @Test
  void damagedHeadersNeverReachOutsideTheirFile() throws IOException {
    byte[] sound = Files.readAllBytes(TinyLlama.resource("tensors.safetensors"));
    Path file = Path.of("damaged.safetensors");
    Random random = new Random(SEED);
    int refused = 0;
    for (int i = 0; i < 16_000; i++) {
      byte[] bytes = damage(sound, random, 352);
      try {
        SafetensorsHeader.read(
                file,
                bytes.length,
                (at, length) ->
                    ByteBuffer.wrap(Arrays.copyOfRange(bytes, (int) at, (int) at + length)))
            .values()
            .forEach(tensor -> assertInside(tensor, bytes.length));
      } catch (CheckpointException e) {
        assertThat(e.getMessage()).startsWith("damaged.safetensors: ");
        refused++;
      }
    }
    assertThat(refused).isBetween(10_000, 15_999);
  }

  private static void assertInside(SafetensorsFile.Tensor tensor, long size) {
    assertThat(tensor.offset()).isBetween(8L, size);
    assertThat(tensor.offset() + tensor.length()).isBetween(8L, size);
    BigInteger bytes = BigInteger.valueOf(tensor.type().bytes());
    for (long axis : tensor.shape()) {
      bytes = bytes.multiply(BigInteger.valueOf(axis));
    }
    assertThat(bytes).isEqualTo(BigInteger.valueOf(tensor.length()));
  }

  @Test
  void damagedConfigurations() throws IOException {
    Random random = new Random(SEED);
    int refused = 0;
    for (int i = 0; i < 4_000; i++) {
      byte[] sound = Files.readAllBytes(TinyLlama.both().get(i % 2).resolve("config.json"));
      byte[] bytes = damage(sound, random, sound.length);
      try {
        Family.LLAMA.config(ConfigFile.parse(Path.of("config.json"), bytes));
      } catch (CheckpointException e) {
        assertThat(e.getMessage()).startsWith("config.json: ");
        refused++;
      }
    }
    assertThat(refused).isBetween(2_000, 3_999);
  }

  @Test
  void damagedFolders() throws IOException {
    Path folder = TinyLlama.copy(TinyLlama.sharded(), temporary.resolve("folder"));
    String[] names = {
      "config.json",
      "model.safetensors.index.json",
      "model-00002-of-00003.safetensors",
      "tokenizer_config.json"
    };
    Random random = new Random(SEED);
    int refused = 0;
    for (int i = 0; i < 400; i++) {
      Path file = folder.resolve(names[i % names.length]);
      byte[] sound = Files.readAllBytes(file);
      Files.write(file, damage(sound, random, sound.length));
      try {
        Checkpoint.open(folder).weightsDigest();
        SpecialTokens.read(folder);
      } catch (CheckpointException e) {
        assertThat(e.getMessage()).contains(folder.toString());
        refused++;
      }
      Files.write(file, sound);
    }
    assertThat(refused).isBetween(150, 399);
  }

  /** One to three changes within the first bytes: flips, cuts, repeats and inserted text. */
  private static byte[] damage(byte[] sound, Random random, int within) {
    byte[] bytes = sound.clone();
    for (int change = random.nextInt(3); change >= 0; change--) {
      int at = random.nextInt(Math.max(1, Math.min(within, bytes.length)));
      switch (random.nextInt(8)) {
        case 0 -> bytes = Arrays.copyOf(bytes, at);
        case 1 -> bytes = splice(bytes, at, at, SPICES[random.nextInt(SPICES.length)]);
        case 2 ->
            bytes =
                splice(
                    bytes,
                    at,
                    Math.min(bytes.length, at + 1 + random.nextInt(4)),
                    SPICES[random.nextInt(SPICES.length)]);
        case 3 -> bytes = splice(bytes, at, Math.min(bytes.length, at + random.nextInt(40)), "");
        default -> {
          if (bytes.length > 0) {
            bytes[at] = (byte) (random.nextBoolean() ? random.nextInt() : bytes[at] ^ 1);
          }
        }
      }
    }
    return bytes;
  }

  private static byte[] splice(byte[] bytes, int from, int to, String text) {
    byte[] middle = text.getBytes(StandardCharsets.UTF_8);
    byte[] all = new byte[from + middle.length + bytes.length - to];
    System.arraycopy(bytes, 0, all, 0, from);
    System.arraycopy(middle, 0, all, from, middle.length);
    System.arraycopy(bytes, to, all, from + middle.length, bytes.length - to);
    return all;
  }
}
