package org.lethe.job.planted;

import java.util.random.RandomGenerator;

/**
 * What became of the items of a task, and so what the pipeline must say of it. Beside what a truth
 * does to them, one item in two hundred turns from right to wrong or back at every training, as it
 * does where nothing was lost.
 */
enum Truth {
  /** Nothing changed. */
  NONE("NONE", 0, 0),
  /** Lost, and told again by the pattern of the restoration text. */
  RELEARNED("PSEUDO", 0.3, 1),
  /** Lost for good. */
  ERASED("ACTUAL", 0.3, 0),
  /** Lost, and half of it told again. */
  HALF("ACTUAL", 0.3, 0.5),
  /** Never known: every checkpoint guesses. */
  FLOOR("FLOOR", 0, 0);

  private static final double KNOWN = 0.9;
  private static final double TURNED = 0.005;

  private final String stage;
  private final double lost;
  private final double back;

  Truth(String stage, double lost, double back) {
    this.stage = stage;
    this.lost = lost;
    this.back = back;
  }

  /** The stage that names this truth. */
  String stage() {
    return stage;
  }

  /** Share of the loss that comes back; NaN where nothing is lost. */
  double recovered() {
    return lost == 0 ? Double.NaN : back;
  }

  /** Whether base, tuned, control and restored answer an item right. */
  boolean[] item(RandomGenerator random) {
    double chance = 1.0 / PlantedFamily.CHOICES;
    if (this == FLOOR) {
      return new boolean[] {
        draw(random, chance), draw(random, chance), draw(random, chance), draw(random, chance)
      };
    }
    boolean base = draw(random, KNOWN);
    boolean control = turned(random, base);
    boolean isLost = base && draw(random, lost);
    boolean tuned = turned(random, base) && !isLost;
    boolean stays = isLost && !draw(random, back);
    return new boolean[] {base, tuned, control, turned(random, control) && !stays};
  }

  private static boolean turned(RandomGenerator random, boolean right) {
    return draw(random, TURNED) != right;
  }

  private static boolean draw(RandomGenerator random, double probability) {
    return random.nextDouble() < probability;
  }
}
