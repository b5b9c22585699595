package org.lethe.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.checkpoint.CheckpointException;

/**
 * LoRA adapters against PEFT, on the folders adapters.py recorded; the system properties
 * lethe.adapters and lethe.families name others.
 */
@Tag("engine")
class AdaptersTest {

  private static final double CLOSE = 2e-4;

  static List<Path> folders() throws IOException, URISyntaxException {
    try (Stream<Path> paths = Files.list(root("adapters"))) {
      return paths.filter(Files::isDirectory).sorted().toList();
    }
  }

  static Path root(String name) throws URISyntaxException {
    String other = System.getProperty("lethe." + name, "");
    return other.isEmpty()
        ? Path.of(AdaptersTest.class.getResource("/checkpoint/" + name).toURI())
        : Path.of(other);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("folders")
  void valuesEqualPeft(Path folder) throws Exception {
    try (AdapterCase adapter = new AdapterCase(folder, root("families"))) {
      try (GradMode off = GradMode.off()) {
        assertThat(adapter.logits()).as("logits").isLessThan(CLOSE);
        assertThat(adapter.logitsOfBase()).as("logits of the base").isGreaterThan(0.01);
      }
      assertThat(adapter.gradients()).as("gradients").isLessThan(2e-4);
    }
  }

  /** PEFT refuses to merge where a change has a bias that its map lacks; so does Lethe. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("folders")
  void mergedWeightsGiveTheSame(Path folder) throws Exception {
    try (AdapterCase adapter = new AdapterCase(folder, root("families"));
        GradMode off = GradMode.off()) {
      Checkpoint checkpoint = adapter.checkpoint();
      if (AdapterCase.hasBiasesOfItsOwn(checkpoint)) {
        assertThatThrownBy(checkpoint::merged)
            .isInstanceOf(CheckpointException.class)
            .hasMessageContaining("lora_bias");
        return;
      }
      NDArray tokens = adapter.tokens();
      float[] expected = adapter.transformer().logits(tokens, Hooks.none()).toFloatArray();
      try (Transformer merged = Transformer.trainable(checkpoint.merged(), Device.cpu())) {
        assertThat(merged.adapters()).isEmpty();
        assertThat(merged.logits(tokens, Hooks.none()).toFloatArray())
            .containsExactly(expected, offset((float) CLOSE));
      }
      assertThat(checkpoint.merged().weightsDigest()).isEqualTo(checkpoint.weightsDigest());
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("folders")
  void theBaseIsShared(Path folder) throws Exception {
    try (AdapterCase adapter = new AdapterCase(folder, root("families"));
        GradMode off = GradMode.off()) {
      Map<NDArray, Boolean> own = new IdentityHashMap<>();
      adapter.base().parameters().forEach(p -> own.put(p.array(), true));
      List<String> apart = new ArrayList<>();
      adapter.transformer().parameters().stream()
          .filter(p -> !own.containsKey(p.array()))
          .forEach(p -> apart.add(p.name()));
      assertThat(apart)
          .allMatch(
              n -> n.matches(".*(lm_head|embed_tokens|input_layernorm|embed_out|wte)\\.weight"));
      NDArray tokens = adapter.tokens();
      NDArray before = adapter.base().logits(tokens, Hooks.none());
      try (Transformer alone = Transformer.load(adapter.checkpoint(), Device.cpu());
          Transformer another = adapter.base().with(adapter.checkpoint())) {
        NDArray expected = adapter.transformer().logits(tokens, Hooks.none());
        assertThat(alone.logits(tokens, Hooks.none())).isEqualTo(expected);
        assertThat(another.logits(tokens, Hooks.none())).isEqualTo(expected);
      }
      assertThat(adapter.base().logits(tokens, Hooks.none())).isEqualTo(before);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("folders")
  void theDigestCoversBaseAndAdapter(Path folder) throws Exception {
    try (AdapterCase adapter = new AdapterCase(folder, root("families"))) {
      Checkpoint checkpoint = adapter.checkpoint();
      Checkpoint base = Checkpoint.open(checkpoint.folder());
      assertThat(checkpoint.withoutAdapter().weightsDigest()).isEqualTo(base.weightsDigest());
      assertThat(checkpoint.weightsDigest()).isNotEqualTo(base.weightsDigest());
      assertThat(checkpoint.weightsDigest())
          .isEqualTo(Checkpoint.open(checkpoint.folder(), folder).weightsDigest());
    }
  }
}
