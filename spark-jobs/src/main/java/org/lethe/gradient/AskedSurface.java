package org.lethe.gradient;

import java.util.Arrays;
import java.util.List;
import org.lethe.analysis.ExampleBlocks;

/** A surface that is computed elsewhere, or over several parts of its examples. */
public final class AskedSurface implements Surface {

  /** Answers questions, one after the other. */
  @FunctionalInterface
  public interface Answers {
    SurfaceMeans to(SurfaceQuestion question);
  }

  private final int dimension;
  private final int examples;
  private final Answers answers;

  public AskedSurface(int dimension, int examples, Answers answers) {
    this.dimension = dimension;
    this.examples = examples;
    this.answers = answers;
  }

  @Override
  public int dimension() {
    return dimension;
  }

  @Override
  public int examples() {
    return examples;
  }

  @Override
  public int[] blockExamples(ExampleBlocks blocks) {
    double[] shares =
        answers
            .to(
                surface ->
                    SurfaceMeans.of(
                        Arrays.stream(surface.blockExamples(blocks))
                            .mapToDouble(count -> (double) count / surface.examples())
                            .toArray()))
            .numbers();
    return Arrays.stream(shares).mapToInt(share -> (int) Math.round(share * examples)).toArray();
  }

  @Override
  public double[] losses(List<Direction> directions, double[][] points) {
    return answers.to(surface -> SurfaceMeans.of(surface.losses(directions, points))).numbers();
  }

  @Override
  public Slope slope(float[] displacement) {
    SurfaceMeans means =
        answers.to(
            surface -> {
              Slope slope = surface.slope(displacement);
              return new SurfaceMeans(new double[] {slope.loss()}, List.of(slope.gradient()));
            });
    return new Slope(means.numbers()[0], means.vectors().get(0));
  }

  @Override
  public double fisherTrace() {
    return answers.to(surface -> SurfaceMeans.of(surface.fisherTrace())).numbers()[0];
  }

  @Override
  public List<float[]> products(List<float[]> directions) {
    return answers.to(surface -> SurfaceMeans.ofVectors(surface.products(directions))).vectors();
  }

  @Override
  public double[][][] forms(List<float[]> directions, ExampleBlocks blocks) {
    double[] flat =
        answers.to(surface -> SurfaceMeans.of(flat(surface.forms(directions, blocks)))).numbers();
    int columns = directions.size();
    double[][][] forms = new double[blocks.count()][columns][columns];
    for (int i = 0; i < flat.length; i++) {
      forms[i / (columns * columns)][i / columns % columns][i % columns] = flat[i];
    }
    return forms;
  }

  private static double[] flat(double[][][] forms) {
    return Arrays.stream(forms).flatMap(Arrays::stream).flatMapToDouble(Arrays::stream).toArray();
  }

  @Override
  public double dot(Direction x, Direction y) {
    return answers.to(surface -> SurfaceMeans.of(surface.dot(x, y))).numbers()[0];
  }
}
