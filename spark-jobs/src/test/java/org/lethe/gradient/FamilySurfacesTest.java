package org.lethe.gradient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lethe.analysis.Flat;
import org.lethe.analysis.Rademacher;
import org.lethe.benchmark.Request;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.inference.StoriesFamily;
import org.lethe.transformer.Transformer;

/** Every family's operations can be differentiated twice. */
@Tag("engine")
class FamilySurfacesTest {
  private static final SurfaceWeights ALL = new SurfaceWeights(WeightScope.ALL, 0);

  private static final List<Request> REQUESTS =
      List.of(
          StoriesFamily.request("a", "t", new int[] {1, 5, 9, 3, 7}, new int[] {2, 8}),
          StoriesFamily.request("b", "t", new int[] {1, 5, 4}, new int[] {6}));

  static List<Path> folders() throws IOException, URISyntaxException {
    Path root = Path.of(FamilySurfacesTest.class.getResource("/checkpoint/families").toURI());
    try (Stream<Path> paths = Files.list(root)) {
      return paths.filter(Files::isDirectory).sorted().toList();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("folders")
  void productsAreSymmetricAndDerivativesOfTheGradient(Path folder) {
    try (Transformer transformer = Transformer.load(Checkpoint.open(folder), Device.cpu());
        LossSurface surface =
            new LossSurface(
                new SurfaceModel(transformer, ALL, SurfaceModel.Path.NONE), REQUESTS, 4096)) {
      assertThat(surface.slope(new float[surface.dimension()]).loss())
          .isCloseTo(TaskGradient.of(transformer, List.of(REQUESTS)).loss(), within(1e-6));
      float[] x = Rademacher.signs(1, surface.dimension());
      float[] y = Rademacher.signs(2, surface.dimension());
      List<float[]> products = surface.products(List.of(x, y));
      double scale = Flat.norm(products.get(0)) * Flat.norm(y);
      double off = Math.abs(Flat.dot(y, products.get(0)) - Flat.dot(x, products.get(1))) / scale;
      float[] above = surface.slope(Flat.scaled(1e-4, x)).gradient();
      float[] below = surface.slope(Flat.scaled(-1e-4, x)).gradient();
      float[] difference = Flat.combined(5e3, above, -5e3, below);
      assertThat(off).isLessThan(1e-6);
      assertThat(Flat.norm(Flat.combined(1, products.get(0), -1, difference)))
          .isLessThan(2e-3 * Flat.norm(difference));
    }
  }
}
