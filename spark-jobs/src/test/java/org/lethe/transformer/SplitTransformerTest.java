package org.lethe.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.lethe.activation.Activation;
import org.lethe.activation.ActivationCapture;
import org.lethe.activation.Position;
import org.lethe.benchmark.Request;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.gradient.TaskGradient;
import org.lethe.inference.StoriesFamily;
import org.lethe.inference.TransformerLanguageModel;

/**
 * Every measurement of a model on one device against the same model split over two: two parts of
 * the CPU's memory, and the CPU with a GPU where the engine has one.
 */
@Tag("engine")
class SplitTransformerTest {

  private static final Device CPU = Device.cpu();

  /** Arithmetic of two kinds of devices differs by rounding, that of one does not. */
  private static float close(Device second) {
    return second.isGpu() ? 1e-4f : 0;
  }

  static List<Arguments> cases() throws Exception {
    List<Device> seconds = new ArrayList<>(List.of(CPU));
    if (Engine.getEngine("PyTorch").getGpuCount() > 0) {
      seconds.add(Device.gpu(0));
    }
    return FamiliesTest.folders().stream()
        .flatMap(folder -> seconds.stream().map(second -> Arguments.of(folder, second)))
        .toList();
  }

  private static Transformer whole(Path folder) {
    return Transformer.load(Checkpoint.open(folder), CPU);
  }

  private static Transformer split(Path folder, Device second) {
    return Transformer.load(Checkpoint.open(folder), Precision.FLOAT32, List.of(CPU, second));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("cases")
  void theLastBlocksLieOnTheSecondDevice(Path folder, Device second) {
    try (Transformer split = split(folder, second)) {
      int last = split.config().layers() - 1;
      NDManager first = split.parameters().get(0).array().getManager(); // of the embedding
      for (Parameter parameter : split.parameters()) {
        NDManager owner = parameter.array().getManager();
        if (parameter.layer() < 0) {
          assertThat(owner).isSameAs(first);
        } else if (parameter.layer() == last) {
          assertThat(owner).isNotSameAs(first);
          assertThat(owner.getDevice()).isEqualTo(second);
        }
      }
    }
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("cases")
  void hooksSeeTheSameOnTheFirstDevice(Path folder, Device second) {
    try (Transformer whole = whole(folder);
        Transformer split = split(folder, second)) {
      Map<String, float[]> expected = seen(whole);
      Map<String, float[]> found = seen(split);
      assertThat(found.keySet()).isEqualTo(expected.keySet());
      expected.forEach(
          (name, values) ->
              assertThat(found.get(name)).as(name).containsExactly(values, offset(close(second))));
    }
  }

  private static Map<String, float[]> seen(Transformer transformer) {
    Map<String, float[]> values = new TreeMap<>();
    Hooks hooks = Hooks.none();
    for (HookPoint point : HookPoint.values()) {
      if (point != HookPoint.EXPERTS) {
        hooks =
            hooks.reading(
                point,
                (layer, x) -> {
                  assertThat(x.getDevice()).isEqualTo(CPU);
                  assertThat(x.getManager().getDevice()).isEqualTo(CPU);
                  values.put(point.at(layer), x.toFloatArray());
                });
      }
    }
    try (GradMode off = GradMode.off();
        NDManager scope = transformer.newScope()) {
      transformer.logits(tokens(scope), hooks);
    }
    return values;
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("cases")
  void aHeadPatchedBeyondTheSeamChangesTheSame(Path folder, Device second) {
    try (Transformer whole = whole(folder);
        Transformer split = split(folder, second)) {
      assertThat(patched(split)).containsExactly(patched(whole), offset(close(second)));
      assertThat(patched(split)).isNotEqualTo(seen(split).get(HookPoint.LOGITS.at(0)));
    }
  }

  private static float[] patched(Transformer transformer) {
    Hook zeroHead =
        (layer, z) -> {
          NDArray changed = z.duplicate();
          changed.set(new NDIndex(":, :, 0"), 0f);
          return changed;
        };
    Hooks hooks = Hooks.none().at(HookPoint.Z, transformer.config().layers() - 1, zeroHead);
    try (GradMode off = GradMode.off();
        NDManager scope = transformer.newScope()) {
      return transformer.logits(tokens(scope), hooks).toFloatArray();
    }
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("cases")
  void scoresActivationsAndGradientsAreTheSame(Path folder, Device second) {
    float close = close(second);
    Transformer whole = whole(folder);
    Transformer split = split(folder, second);
    List<Request> requests = requests(whole.config().vocabularySize());
    List<TaskGradient.Group> expected = TaskGradient.of(whole, List.of(requests)).groups();
    List<TaskGradient.Group> found = TaskGradient.of(split, List.of(requests)).groups();
    for (int i = 0; i < expected.size(); i++) {
      assertThat(found.get(i).parameter().name()).isEqualTo(expected.get(i).parameter().name());
      assertThat(found.get(i).values()).containsExactly(expected.get(i).values(), offset(close));
    }
    List<Activation> captured = captured(whole, requests);
    List<Activation> capturedSplit = captured(split, requests);
    assertThat(capturedSplit).hasSameSizeAs(captured).isNotEmpty();
    for (int i = 0; i < captured.size(); i++) {
      assertThat(capturedSplit.get(i).layer()).isEqualTo(captured.get(i).layer());
      assertThat(capturedSplit.get(i).vector())
          .containsExactly(captured.get(i).vector(), offset(close));
    }
    try (TransformerLanguageModel one = new TransformerLanguageModel(whole);
        TransformerLanguageModel two = new TransformerLanguageModel(split)) {
      for (int i = 0; i < requests.size(); i++) {
        assertThat(two.logLikelihoods(requests).get(i).tokenLogProbs())
            .containsExactly(one.logLikelihoods(requests).get(i).tokenLogProbs(), offset(close));
      }
    }
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("cases")
  void sequencesGoOnTheSame(Path folder, Device second) {
    try (Transformer whole = whole(folder);
        Transformer split = split(folder, second)) {
      assertThat(continued(split)).containsExactly(continued(whole), offset(close(second)));
    }
  }

  /**
   * Logits [6, V] of two sequences that begin alike, and after one and two more tokens of each: six
   * tokens at most, up to which the positions of every family turn alike.
   */
  static float[] continued(Transformer transformer) {
    TokenForest forest =
        new TokenForest(
            new long[] {3, 1, 4, 1, 5}, new int[] {0, 1, 2, 2, 3}, new int[] {5, 5, 3, 5, 5});
    int[][] paths = {{0, 1, 2}, {0, 1, 3, 4}};
    Hooks none = Hooks.none();
    try (GradMode off = GradMode.off();
        NDManager scope = transformer.newScope();
        KeyValueCache cache = transformer.newCache(scope, 2, 2)) {
      NDArray begun = transformer.begin(cache, forest, paths, scope, none);
      NDArray once = transformer.proceed(cache, new long[] {9, 2}, scope, none);
      NDArray twice = transformer.proceed(cache, new long[] {6, 5}, scope, none);
      return transformer.unembed(begun.concat(once).concat(twice), none).toFloatArray();
    }
  }

  private static List<Activation> captured(Transformer transformer, List<Request> requests) {
    ActivationCapture.Options all =
        new ActivationCapture.Options(layer -> true, Set.of(Position.values()), true);
    return new ActivationCapture(transformer, all)
        .capture(requests.stream().map(Request::contextTokens).toList());
  }

  /** Two questions of two choices each. */
  private static List<Request> requests(int vocabulary) {
    Random random = new Random(20261121);
    return Stream.of(5, 9)
        .map(length -> random.ints(length, 0, vocabulary).toArray())
        .flatMap(
            context ->
                Stream.of(1, 3)
                    .map(
                        length ->
                            StoriesFamily.request(
                                context.length + "/" + length,
                                "task",
                                context,
                                random.ints(length, 0, vocabulary).toArray())))
        .toList();
  }

  private static NDArray tokens(NDManager scope) {
    return scope.create(new long[] {3, 1, 4, 1, 5, 9, 2, 6, 5, 3}, new Shape(2, 5));
  }
}
