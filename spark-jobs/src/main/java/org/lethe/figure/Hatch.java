package org.lethe.figure;

/** Hatching of what was gained, so that gains and losses are told apart without colours. */
public final class Hatch {
  private Hatch() {}

  /** Returns the style of a mark that shows a gain; its colour is set elsewhere. */
  public static Option gained() {
    return Option.of("decal", stripes());
  }

  /** Returns the style of a mark of a colour that shows a gain. */
  public static Option gained(String colour) {
    return Option.of("color", colour, "decal", stripes());
  }

  private static Option stripes() {
    return Option.of("symbol", "rect", "symbolSize", 1, "color", "var(--hatch)")
        .set("dashArrayX", new int[] {1, 0})
        .set("dashArrayY", new int[] {2, 5})
        .set("rotation", -Math.PI / 4);
  }
}
