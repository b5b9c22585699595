package org.lethe.transformer;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Gradients of blocks that are computed again, against those of one graph, in every family. */
@Tag("engine")
class RecomputationTest {

  @ParameterizedTest(name = "{0}")
  @MethodSource("org.lethe.transformer.FamiliesTest#folders")
  void gradientsEqualThoseOfOneGraph(Path folder) {
    try (FamilyCase family = new FamilyCase(folder);
        NDManager scope = family.transformer().newScope();
        GradMode on = GradMode.on()) {
      Transformer transformer = family.transformer();
      List<Parameter> weights = transformer.parameters();
      List<NDArray> arrays = weights.stream().map(Parameter::array).toList();
      arrays.forEach(array -> array.setRequiresGradient(true));
      NDArray tokens = family.tokens();
      Hooks doubled = Hooks.none().at(HookPoint.RESID_POST, 0, (layer, x) -> x.mul(2));
      for (Hooks hooks : List.of(Hooks.none(), doubled)) {
        NDArray loss = transformer.unembed(transformer.hidden(tokens, hooks), hooks).pow(2).mean();
        NDArray[] expected = GradientKernels.gradients(loss, arrays);
        Recomputation recomputation = new Recomputation();
        NDArray hidden = transformer.hidden(tokens, hooks, recomputation);
        NDArray again = transformer.unembed(hidden, hooks).pow(2).mean();
        NDArray[] found =
            recomputation.gradients(by -> GradientKernels.gradients(again, by), weights);
        assertThat(again.getFloat()).isEqualTo(loss.getFloat());
        for (int i = 0; i < expected.length; i++) {
          assertThat(found[i].toFloatArray())
              .as(weights.get(i).name())
              .containsExactly(expected[i].toFloatArray());
        }
      }
    }
  }
}
