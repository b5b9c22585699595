package org.lethe.transformer;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.checkpoint.Matrix;
import org.lethe.checkpoint.SafetensorsFile;
import org.lethe.checkpoint.SafetensorsTensor;
import org.lethe.checkpoint.StoredWeight;
import org.lethe.checkpoint.TinyLlama;

/** Values of files as {@link SafetensorsFile} gives them, which is held to numpy. */
@Tag("engine")
class WeightLoaderTest {

  @TempDir Path temporary;

  private static float[] widened(NDArray x) {
    try (NDArray like = x.getManager().create(0f)) {
      return ArrayKernels.like(x, like).toFloatArray();
    }
  }

  private static StoredWeight whole(SafetensorsFile file, SafetensorsTensor tensor) {
    Matrix all = new Matrix(0, tensor.elements(), 1, 0, 1, false);
    return new StoredWeight(file.file(), tensor, tensor.shape(), all);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 6, 8, 14, 1 << 20})
  void buffersOfAnySizeWidenToTheSameArray(int bytes) {
    SafetensorsFile file = SafetensorsFile.open(TinyLlama.resource("tensors.safetensors"));
    WeightLoader loader = new WeightLoader(Precision.FLOAT32, bytes);
    try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager()) {
      for (SafetensorsTensor tensor : file.tensors().values()) {
        for (NDArray array :
            List.of(
                loader.load(whole(file, tensor), manager),
                loader.copy(whole(file, tensor), manager))) {
          assertThat(array.getShape().getShape()).containsExactly(tensor.shape());
          assertThat(array.toFloatArray()).as(tensor.name()).containsExactly(file.floats(tensor));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void whatAFileHoldsInAPrecisionStaysThatBitForBit(Precision precision) {
    SafetensorsFile file = SafetensorsFile.open(TinyLlama.resource("tensors.safetensors"));
    WeightLoader loader = new WeightLoader(precision, 6);
    try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager()) {
      SafetensorsTensor tensor =
          file.tensors().values().stream()
              .filter(t -> t.type() == precision.type())
              .findAny()
              .get();
      StoredWeight weight = whole(file, tensor);
      assertThat(widened(loader.load(weight, manager))).containsExactly(file.floats(tensor));
      assertThat(widened(loader.copy(weight, manager))).containsExactly(file.floats(tensor));
    }
  }

  /** Fused, alternating, transposed and stacked tensors are among the families'. */
  @ParameterizedTest
  @EnumSource(Precision.class)
  void aMappedWeightEqualsItsCopy(Precision precision) throws IOException, URISyntaxException {
    for (Path folder : FamiliesTest.folders()) {
      Checkpoint checkpoint = Checkpoint.open(folder);
      try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager()) {
        WeightLoader loader = new WeightLoader(precision, 96);
        for (String name : checkpoint.tensors()) {
          StoredWeight weight = checkpoint.stored(name);
          NDArray mapped = loader.load(weight, manager);
          NDArray copy = loader.copy(weight, manager);
          assertThat(copy.getShape()).isEqualTo(new Shape(weight.shape()));
          assertThat(mapped.getShape()).isEqualTo(copy.getShape());
          assertThat(widened(mapped)).as("%s %s", folder, name).containsExactly(widened(copy));
        }
      }
    }
  }

  @Test
  void aCopyMayBeWrittenTo() {
    Checkpoint checkpoint = Checkpoint.open(TinyLlama.single());
    WeightLoader loader = new WeightLoader(Precision.FLOAT32);
    try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager();
        GradMode off = GradMode.off()) {
      StoredWeight weight = checkpoint.stored(checkpoint.tensors().get(0));
      NDArray copy = loader.copy(weight, manager);
      float[] before = loader.load(weight, manager).toFloatArray();
      ArrayKernels.assign(copy, ArrayKernels.times(copy, 2));
      assertThat(copy.getFloat(0, 0)).isEqualTo(2 * before[0]);
      assertThat(loader.load(weight, manager).toFloatArray()).containsExactly(before);
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
    StoredWeight weight = whole(file, file.tensors().get("a"));
    assertThat(weight.offset() % 4).isNotZero();
    try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager()) {
      assertThat(new WeightLoader(Precision.FLOAT32).load(weight, manager).toFloatArray())
          .containsExactly(1.5f, -2);
    }
  }
}
