package org.lethe.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lethe.checkpoint.Blueprint;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.checkpoint.CheckpointWriter;
import org.lethe.checkpoint.Family;
import org.lethe.checkpoint.PeftAdapter;
import org.lethe.checkpoint.SafetensorsFile;
import org.lethe.checkpoint.SafetensorsTensor;
import org.lethe.checkpoint.SafetensorsWriter.Entry;
import org.lethe.checkpoint.Slot;

/**
 * Every family against transformers, on the folders families.py recorded; the system property
 * lethe.families names others.
 */
@Tag("engine")
class FamiliesTest {

  private static final double CLOSE = 2e-4;

  @TempDir Path temporary;

  static List<Path> folders() throws IOException, URISyntaxException {
    String other = System.getProperty("lethe.families", "");
    Path root =
        other.isEmpty()
            ? Path.of(FamiliesTest.class.getResource("/checkpoint/families").toURI())
            : Path.of(other);
    try (Stream<Path> paths = Files.list(root)) {
      return paths.filter(Files::isDirectory).sorted().toList();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("folders")
  void valuesEqualTransformers(Path folder) {
    try (FamilyCase family = new FamilyCase(folder);
        GradMode off = GradMode.off()) {
      assertThat(family.logits()).as("logits").isLessThan(CLOSE);
      assertThat(family.hidden()).as("hidden").isLessThan(CLOSE);
      assertThat(family.headOutputs()).as("head outputs").isLessThan(CLOSE);
      assertThat(family.patched()).as("patched").isLessThan(CLOSE);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("folders")
  void gradientsEqualTransformers(Path folder) {
    try (FamilyCase family = new FamilyCase(folder)) {
      assertThat(family.loss()).isLessThan(CLOSE);
      assertThat(family.gradients()).isLessThan(1e-4);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("folders")
  void everyHookPointReadsAndReplaces(Path folder) {
    try (FamilyCase family = new FamilyCase(folder);
        GradMode off = GradMode.off()) {
      Transformer transformer = family.transformer();
      NDArray tokens = family.tokens();
      float[] plain = transformer.logits(tokens, Hooks.none()).toFloatArray();
      for (HookPoint point : HookPoint.values()) {
        TreeSet<Integer> layers = new TreeSet<>();
        Hooks same =
            Hooks.none()
                .everywhere(
                    point,
                    (layer, x) -> {
                      layers.add(layer);
                      return x.duplicate();
                    });
        float[] patched = transformer.logits(tokens, same).toFloatArray();
        assertThat(layers).containsExactlyElementsOf(point.layers(transformer.config()));
        assertThat(patched).as(point.name()).containsExactly(plain, offset(1e-4f));
        Hooks zero = Hooks.none().everywhere(point, (layer, x) -> x.zerosLike());
        float[] ablated = transformer.logits(tokens, zero).toFloatArray();
        if (!layers.isEmpty()) {
          assertThat(ablated).as(point.name()).isNotEqualTo(plain);
        }
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("folders")
  void routersEqualTransformers(Path folder) {
    try (FamilyCase family = new FamilyCase(folder);
        GradMode off = GradMode.off()) {
      List<String> compared = new ArrayList<>();
      Hooks hooks =
          Hooks.none()
              .reading(
                  HookPoint.ROUTER,
                  (layer, scores) -> {
                    compared.add("router." + layer);
                    assertThat(family.distance("router." + layer, scores)).isLessThan(CLOSE);
                  })
              .reading(
                  HookPoint.EXPERTS,
                  (layer, choice) -> {
                    NDArray rising = choice.sort(-1).toType(DataType.FLOAT32, false);
                    assertThat(family.distance("experts." + layer, rising)).isZero();
                  });
      family.transformer().logits(family.tokens(), hooks);
      assertThat(compared).hasSameElementsAs(family.named("router."));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("folders")
  void whatIsWrittenIsWhatWasRead(Path folder) {
    Path written = temporary.resolve("written");
    try (FamilyCase family = new FamilyCase(folder)) {
      List<Entry> weights =
          family.transformer().parameters().stream()
              .map(
                  p ->
                      new Entry(p.name(), p.array().getShape().getShape(), p.array()::toFloatArray))
              .toList();
      CheckpointWriter.write(Blueprint.open(folder), written, weights);
    }
    SafetensorsFile before = SafetensorsFile.open(folder.resolve("model.safetensors"));
    SafetensorsFile after = SafetensorsFile.open(written.resolve("model.safetensors"));
    String prefix = names(before).containsAll(names(after)) ? "" : "transformer.";
    List<String> text = new ArrayList<>(names(before, prefix));
    text.removeIf(name -> name.startsWith("vision_model.") || name.startsWith("multi_modal"));
    assertThat(names(after)).containsExactlyElementsOf(text);
    after
        .tensors()
        .forEach(
            (name, tensor) -> {
              SafetensorsTensor original = before.tensors().get(name.substring(prefix.length()));
              assertThat(tensor.shape()).as(name).isEqualTo(original.shape());
              assertThat(after.floats(tensor)).as(name).isEqualTo(before.floats(original));
            });
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("folders")
  void adaptersChangeTheirTensorsAndNothingElse(Path folder) throws IOException {
    Checkpoint checkpoint = Checkpoint.open(folder);
    Set<Slot> targets = EnumSet.of(Slot.Q, Slot.V, Slot.O);
    Path adapter = temporary.resolve("adapter");
    Path merged = temporary.resolve("merged");
    try (FamilyCase family = new FamilyCase(folder);
        Transformer adapted =
            Transformer.adapted(checkpoint, new LowRank(2, 1.5, targets, 5, 0), Device.cpu());
        GradMode off = GradMode.off()) {
      NDArray tokens = family.tokens();
      assertThat(adapted.logits(tokens, Hooks.none()))
          .isEqualTo(family.transformer().logits(tokens, Hooks.none())); // b is zero
      List<Entry> weights = new ArrayList<>();
      List<Entry> adapters = new ArrayList<>();
      adapted.parameters().forEach(p -> weights.add(entry(p.name(), p.array())));
      for (LowRankAdapter a : adapted.adapters()) {
        NDArray b = a.b().array();
        b.set(new Initialisation(7, a.b().name()).normal((int) b.size(), 0.3));
        weights.removeIf(w -> w.name().equals(a.target().name()));
        weights.add(entry(a.target().name(), a.merged()));
        adapters.add(entry(a.a().name(), a.a().array()));
        adapters.add(entry(a.b().name(), b));
      }
      CheckpointWriter.write(Blueprint.open(folder), merged, weights);
      new PeftAdapter("base", Blueprint.open(folder), 2, 3, targets).write(adapter, adapters);
      try (Transformer whole = Transformer.load(Checkpoint.open(merged), Device.cpu())) {
        assertThat(adapted.logits(tokens, Hooks.none()).toFloatArray())
            .containsExactly(
                whole.logits(tokens, Hooks.none()).toFloatArray(), offset((float) CLOSE));
      }
    }
    WrittenAdapter.assertMerged(folder, adapter, merged);
  }

  private static Entry entry(String name, NDArray array) {
    return new Entry(name, array.getShape().getShape(), array::toFloatArray);
  }

  private static List<String> names(SafetensorsFile file, String... prefix) {
    return file.tensors().keySet().stream().map(String.join("", prefix)::concat).toList();
  }

  @Test
  void everyFamilyIsRecorded() throws IOException, URISyntaxException {
    assertThat(folders().stream().map(folder -> Checkpoint.open(folder).family()).distinct())
        .contains(Stream.of(Family.values()).filter(f -> f != Family.LLAMA).toArray(Family[]::new));
  }
}
