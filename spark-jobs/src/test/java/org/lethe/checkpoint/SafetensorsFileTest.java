package org.lethe.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsFileTest {

  @TempDir Path folder;

  @Test
  void valuesEqualNumpyBitForBit() {
    SafetensorsFile file = SafetensorsFile.open(TinyLlama.resource("tensors.safetensors"));
    JsonNode golden = TinyLlama.json(TinyLlama.resource("tensors.json"));
    assertThat(file.tensors()).hasSameSizeAs(golden);
    file.tensors()
        .forEach(
            (name, tensor) -> {
              JsonNode expected = golden.get(name);
              assertThat(tensor.shape()).as(name).containsExactly(longs(expected.get("shape")));
              assertThat(bits(file.floats(tensor)))
                  .as(name)
                  .containsExactly(longs(expected.get("bits")));
            });
  }

  @Test
  void aPartIsThatPartOfTheWhole() {
    SafetensorsFile file = SafetensorsFile.open(TinyLlama.resource("tensors.safetensors"));
    for (SafetensorsTensor tensor : file.tensors().values()) {
      float[] whole = file.floats(tensor);
      for (int first = 0; first < whole.length; first++) {
        FloatBuffer part = FloatBuffer.allocate(Math.min(2, whole.length - first));
        file.read(tensor, first, part);
        assertThat(part.array())
            .containsExactly(Arrays.copyOfRange(whole, first, first + part.capacity()));
      }
    }
  }

  @ParameterizedTest(name = "{1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}                  | the header is not JSON
          [{"dtype":"F32","shape":[2],"data_offsets":[0,8]}]                     | must begin with '{'
          {"a":3}                                                                | dtype '' is not supported
          {"a":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}}                 | tensor 'a': dtype 'I64' is not supported; expected one of [F32, F16, BF16]
          {"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}                 | tensor 'a': shape [3] of F32 does not fill its 8 bytes
          {"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}                | shape must hold whole numbers from 0, found -2
          {"a":{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}}               | shape must hold whole numbers from 0, found 2.0
          {"a":{"dtype":"F32","shape":["2"],"data_offsets":[0,8]}}               | shape must hold whole numbers from 0, found "2"
          {"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,8]}} | is too large
          {"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,8]}}  | shape must hold whole numbers from 0
          {"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}                 | data_offsets [8, 0] lie outside the 8 bytes of data
          {"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}                | data_offsets [0, 12] lie outside the 8 bytes of data; the file is truncated or damaged
          {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,9223372036854775807]}} | lie outside the 8 bytes of data
          {"a":{"dtype":"F32","shape":[2],"data_offsets":[0]}}                   | lie outside
          {"a":{"dtype":"F32","shape":[2]}}                                      | data_offsets must be a list of whole numbers
          {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}} | tensor 'b': overlaps the tensor before it: data begins at byte 4, expected 8
          {"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}                 | tensor 'a': leaves a gap after the tensor before it
          {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}                 | has 4 bytes that belong to no tensor
          {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{}}          | Duplicate field
          """)
  void unsoundHeadersAreRefused(String header, String problem) throws IOException {
    Path file = write(header, 8);
    assertThatThrownBy(() -> SafetensorsFile.open(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith(file + ": ")
        .hasMessageContaining(problem);
  }

  @Test
  void everyTruncationIsRefused() throws IOException {
    byte[] whole = Files.readAllBytes(TinyLlama.resource("tensors.safetensors"));
    for (int length = 0; length < whole.length; length++) {
      Path file = Files.write(folder.resolve("cut"), Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> SafetensorsFile.open(file))
          .as("%d bytes", length)
          .isInstanceOf(CheckpointException.class);
    }
  }

  @Test
  void aHeaderLongerThanTheFileIsRefused() throws IOException {
    for (long length : new long[] {-1, 0, 1, 101, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 40}) {
      ByteBuffer bytes = ByteBuffer.allocate(108).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
      Path file = Files.write(folder.resolve("long"), bytes.array());
      assertThatThrownBy(() -> SafetensorsFile.open(file))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining(
              "header of %s bytes in a file of 108".formatted(Long.toUnsignedString(length)));
    }
  }

  @Test
  void aPointerOfGitIsNoFileOfWeights() throws IOException {
    Path file = folder.resolve("model.safetensors");
    Files.writeString(
        file, "version https://git-lfs.github.com/spec/v1\noid sha256:1f\nsize 12345\n");
    assertThatThrownBy(() -> SafetensorsFile.open(file))
        .hasMessage(
            file + ": is a git-lfs pointer of 68 bytes, not the weights; run: git lfs pull");
  }

  @Test
  void aFolderIsNoFile() {
    assertThatThrownBy(() -> SafetensorsFile.open(folder))
        .isInstanceOf(CheckpointException.class)
        .hasMessage(folder + ": missing, or no regular file");
  }

  private Path write(String header, int dataBytes) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(8 + json.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
    return Files.write(
        folder.resolve("made.safetensors"), bytes.putLong(json.length).put(json).array());
  }

  private static long[] bits(float[] values) {
    long[] bits = new long[values.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Integer.toUnsignedLong(Float.floatToRawIntBits(values[i]));
    }
    return bits;
  }

  private static long[] longs(JsonNode list) {
    long[] values = new long[list.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = list.get(i).asLong();
    }
    return values;
  }
}
