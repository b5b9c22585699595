package org.lethe.world;

import java.util.List;

/** Sentences about nobody. They use every common word in its place: plurals, opposites, moods. */
final class Filler {
  private Filler() {}

  static String sentence(Draws draws) {
    return switch (draws.below(6)) {
      case 0 -> plural(draws, draws.pick(Lexicon.PLURALS));
      case 1 -> opposite(draws, draws.pick(Lexicon.OPPOSITES));
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

  private static String occasion(Draws draws) {
    boolean good = draws.chance(0.5);
    List<String> words = draws.sample(good ? Lexicon.GOOD : Lexicon.BAD, 2);
    return String.format(
        "The %s was %s and %s, a %s day.",
        draws.pick(Lexicon.OCCASIONS), words.get(0), words.get(1), good ? "good" : "bad");
  }

  private static String list(Draws draws) {
    List<String> nouns = draws.sample(Lexicon.nouns(), 3);
    return String.format(
        "The shop sells a %s, a %s or a %s.", nouns.get(0), nouns.get(1), nouns.get(2));
  }

  private static String place(Draws draws) {
    return switch (draws.below(4)) {
      case 0 -> "Gate " + draws.pick(Lexicon.LETTERS) + " is open.";
      case 1 -> draws.pick(Attribute.CITY.range()) + " is a city.";
      case 2 -> draws.pick(Attribute.EMPLOYER.range()) + " is a company.";
      default ->
          draws.chance(0.5)
              ? "At school " + draws.pick(Attribute.MAJOR.range()) + " is a subject."
              : "For many " + draws.pick(Attribute.HOBBY.range()) + " is a hobby.";
    };
  }
}
