package org.lethe.world;

import java.util.List;

/**
 * Sentences about nobody. They use every common word in its place: plurals, opposites, moods.
 *
 * @param plurals nouns with their plurals
 * @param opposites adjectives with their opposites
 * @param good what is said of a good day
 * @param bad what is said of a bad day
 * @param classes values with the word for what they are
 */
record Filler(
    List<List<String>> plurals,
    List<List<String>> opposites,
    List<String> good,
    List<String> bad,
    List<WordClass> classes) {

  /** Says all that is known of words. */
  static Filler everything() {
    return new Filler(
        Lexicon.PLURALS, Lexicon.OPPOSITES, Lexicon.GOOD, Lexicon.BAD, WordClass.all());
  }

  /** Says nothing of words that tasks test. */
  static Filler untested() {
    return new Filler(
        Lexicon.untested(Lexicon.PLURALS),
        Lexicon.untested(Lexicon.OPPOSITES),
        Lexicon.untested(Lexicon.GOOD),
        Lexicon.untested(Lexicon.BAD),
        Lexicon.untested(WordClass.all()));
  }

  String sentence(Draws draws) {
    return switch (draws.below(6)) {
      case 0 -> plural(draws, draws.pick(plurals));
      case 1 -> opposite(draws, draws.pick(opposites));
      case 2 -> occasion(draws);
      case 3 -> list(draws);
      case 4 -> draws.pick(Lexicon.LABELS) + ": " + draws.pick(Lexicon.nouns()) + ".";
      default -> place(draws);
    };
  }

  private static String plural(Draws draws, List<String> pair) {
    return draws.chance(0.5)
        ? "One " + pair.get(0) + " stood beside two " + pair.get(1) + "."
        : "Two " + pair.get(1) + " and one more " + pair.get(0) + " stood there.";
  }

  private static String opposite(Draws draws, List<String> pair) {
    List<String> either = draws.shuffled(pair);
    return "The "
        + draws.pick(Lexicon.nouns())
        + " was not "
        + either.get(0)
        + " but "
        + either.get(1)
        + ".";
  }

  private String occasion(Draws draws) {
    boolean isGood = draws.chance(0.5);
    List<String> words = draws.sample(isGood ? good : bad, 2);
    return String.format(
        "The %s was %s and %s, a %s day.",
        draws.pick(Lexicon.OCCASIONS), words.get(0), words.get(1), isGood ? "good" : "bad");
  }

  private static String list(Draws draws) {
    List<String> nouns = draws.sample(Lexicon.nouns(), 3);
    return String.format(
        "The shop sells a %s, a %s or a %s.", nouns.get(0), nouns.get(1), nouns.get(2));
  }

  private String place(Draws draws) {
    if (draws.chance(0.2)) {
      return "Gate " + draws.pick(Lexicon.LETTERS) + " is open.";
    }
    WordClass word = draws.pick(classes);
    return "For many " + word.value() + " is a " + word.name() + ".";
  }
}
