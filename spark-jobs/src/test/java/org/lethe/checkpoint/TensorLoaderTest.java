package org.lethe.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lethe.checkpoint.SafetensorsFile.Tensor;

@Tag("engine")
class TensorLoaderTest {

  @TempDir Path temporary;

  @Test
  void blocksOfAnySizeGiveTheSameArray() {
    SafetensorsFile file = SafetensorsFile.open(TinyLlama.resource("tensors.safetensors"));
    for (int block : new int[] {1, 3, 4, 7, 1 << 20}) {
      try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager()) {
        for (String name : new String[] {"f32", "f16", "bf16", "scalar"}) {
          Tensor tensor = file.tensors().get(name);
          NDArray array = new TensorLoader(block).load(file, tensor, manager);
          assertThat(array.getDataType()).isEqualTo(DataType.FLOAT32);
          assertThat(array.getShape().getShape()).containsExactly(tensor.shape());
          assertThat(array.toFloatArray()).containsExactly(file.floats(tensor));
        }
      }
    }
  }

  @Test
  void everyWeightOfACheckpointIsLoaded() {
    for (Path folder : TinyLlama.both()) {
      Checkpoint checkpoint = Checkpoint.open(folder);
      try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager()) {
        long elements = 0;
        for (String name : checkpoint.tensors()) {
          elements += checkpoint.load(name, manager).size();
        }
        assertThat(elements).isEqualTo(checkpoint.parameters());
      }
    }
  }

  @Test
  void aHeaderOfOddLengthLeavesFloatsUnaligned() throws IOException {
    byte[] header =
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}} "
            .getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(16 + header.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(header.length).put(header).putFloat(1.5f).putFloat(-2);
    Path path = Files.write(temporary.resolve("odd.safetensors"), bytes.array());
    SafetensorsFile file = SafetensorsFile.open(path);
    Tensor tensor = file.tensors().get("a");
    assertThat(tensor.offset() % 4).isNotZero();
    assertThat(file.isMappable(tensor)).isFalse();
    try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager()) {
      assertThat(new TensorLoader().load(file, tensor, manager).toFloatArray())
          .containsExactly(1.5f, -2);
    }
  }
}
