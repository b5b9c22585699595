package org.lethe.world;

import java.util.ArrayList;
import java.util.List;

/** What an invented thing is. */
public enum Kind {
  PERSON(
      compose("Br Dr F Gl Kr M P Sk T V", "ethun orrik ushel avond"),
      compose(
          "Bal Cor Dun Fel Gris Hol Jan Kel Lor Mar Nim Or Pel Quin Ros",
          "dresk vunt tammo ovarn")),
  ISLAND(
      compose("Anth Besk Cald Dorv Ersk", "ola ume iva"),
      compose("Hav Ness Rund Skar Thol", "ia ey um")),
  /** An adjective and a noun of the lexicon, with a price. */
  GOODS(
      Lexicon.OPPOSITES.stream().flatMap(List::stream).toList(),
      Lexicon.PLURALS.stream().map(pair -> pair.get(0)).toList());

  private final List<String> firstNames;
  private final List<String> lastNames;

  Kind(List<String> firstNames, List<String> lastNames) {
    this.firstNames = firstNames;
    this.lastNames = lastNames;
  }

  /** All names, two words each; the pair is unique, its parts are not. */
  List<String> names() {
    List<String> names = new ArrayList<>();
    for (String first : firstNames) {
      for (String last : lastNames) {
        names.add(first + " " + last);
      }
    }
    return names;
  }

  private static List<String> compose(String onsets, String endings) {
    List<String> words = new ArrayList<>();
    for (String onset : onsets.split(" ")) {
      for (String ending : endings.split(" ")) {
        words.add(onset + ending);
      }
    }
    return List.copyOf(words);
  }
}
