package org.lethe.measure.mitigation;

/** What the comparison of a recipe with the reference shows. */
enum RecipeVerdict {
  LESS_FORGETTING("forgets less"),
  MORE_FORGETTING("forgets more"),
  /** No difference was found, which does not show that there is none. */
  NO_DIFFERENCE("no difference found"),
  /** A recipe stays below the level at which both are compared, with one seed at least. */
  NOT_MATCHED("not matched"),
  /** One seed, too few documents, or nothing that varies. */
  UNTESTED("not tested");

  private final String words;

  RecipeVerdict(String words) {
    this.words = words;
  }

  String words() {
    return words;
  }

  static String words(String name) {
    return valueOf(name).words;
  }
}
