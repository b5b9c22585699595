package org.lethe.measure.curvature;

import java.io.Serializable;
import java.util.Locale;
import org.lethe.gradient.WeightScope;
import org.lethe.settings.Key;
import org.lethe.settings.Naming;
import org.lethe.settings.Selection;
import org.lethe.settings.Settings;

/** Section {@code curvature}: which surfaces are looked at, and how closely. */
public record CurvatureOptions(
    @Key(
            value = "which checkpoints: `all` or a list; an empty list is none",
            names = Naming.CHECKPOINT)
        Selection<String> checkpoints,
    @Key(value = "which tasks: `all` or a list; an empty list is none", names = Naming.TASK)
        Selection<String> tasks,
    @Key(value = "the first documents of each task", unit = "documents", least = 1) int documents,
    @Key("which weights the loss is a function of: `all`, `attention`, `adapters` or `block`")
        WeightScope scope,
    @Key("index of the block, for scope `block`") int block,
    @Key(
            value =
                "products of the Hessian that a spectrum is made of; a product's vector is kept",
            unit = "products",
            least = 2)
        int lanczosSteps,
    @Key(value = "random starts that the density is averaged over", unit = "starts", least = 1)
        int starts,
    @Key(value = "random signs that the trace is estimated from", unit = "vectors", least = 2)
        int probes,
    @Key(value = "radius of sharpness", unit = "weight norm", above = 0) double rho,
    @Key(
            value = "gradients a start on the way to the greatest loss in the ball",
            unit = "gradients",
            least = 1)
        int ascentSteps,
    @Key(value = "points of the density", unit = "points", least = 2) int densityPoints,
    @Key(
            value =
                "points of a slice; a plane has their square; lines and planes along training have so many a side, rounded up to 4 k + 1",
            unit = "points",
            least = 2)
        int slicePoints,
    @Key(
            value = "blocks that the documents are dealt into, for intervals",
            unit = "blocks",
            least = 2)
        int blocks)
    implements Serializable {

  static final Settings<CurvatureOptions> SETTINGS =
      Settings.of(
          "curvature",
          new CurvatureOptions(
              Selection.none(),
              Selection.all(),
              64,
              WeightScope.ALL,
              0,
              40,
              2,
              20,
              0.05,
              20,
              201,
              11,
              16));

  /** Returns the name of the scope in tables. */
  String scopeName() {
    return scope == WeightScope.BLOCK ? "block-" + block : scope.name().toLowerCase(Locale.ROOT);
  }
}
