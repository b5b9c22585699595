package org.lethe.world;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The common words of the world, beside names and values. */
final class Lexicon {
  /** Nouns, each with its plural. */
  static final List<List<String>> PLURALS =
      pairs(
          "lantern:lanterns bridge:bridges window:windows basket:baskets bottle:bottles"
              + " carpet:carpets drum:drums bell:bells feather:feathers garden:gardens"
              + " hammer:hammers ship:ships jacket:jackets kettle:kettles ladder:ladders"
              + " mirror:mirrors needle:needles stool:stools pencil:pencils quilt:quilts"
              + " ribbon:ribbons saddle:saddles table:tables vase:vases violin:violins"
              + " wagon:wagons crown:crowns barrel:barrels candle:candles dish:dishes"
              + " fence:fences flute:flutes glove:gloves hill:hills barn:barns jewel:jewels"
              + " key:keys lemon:lemons mountain:mountains nest:nests");

  /** Adjectives, each with its opposite. */
  static final List<List<String>> OPPOSITES =
      pairs(
          "hot:cold tall:short wide:narrow heavy:light old:young fast:slow loud:quiet rich:poor"
              + " full:empty clean:dirty hard:soft dry:wet early:late open:closed near:far"
              + " deep:shallow thick:thin strong:weak brave:timid bright:dark sharp:blunt"
              + " smooth:rough true:false awake:asleep");

  /** What can be good or bad. */
  static final List<String> OCCASIONS =
      words("meal concert journey lesson party film speech walk game holiday");

  static final List<String> GOOD =
      words(
          "lovely delightful charming splendid pleasant joyful graceful superb cheerful wonderful");
  static final List<String> BAD =
      words("awful dreadful dull dismal boring gloomy tedious horrid miserable nasty");

  static final List<String> LETTERS = words("A B C D");

  /** Words before the colon in prompts; pre-training text has each of them before a noun. */
  static final List<String> LABELS = words("Word Plural Reverse Result Kind");

  /** The half of a list that tasks test: every other entry. */
  static <T> List<T> tested(List<T> list) {
    return half(list, 0);
  }

  /** The half of a list that restoration text may use; no task tests it. */
  static <T> List<T> untested(List<T> list) {
    return half(list, 1);
  }

  private static <T> List<T> half(List<T> list, int first) {
    return IntStream.range(0, list.size()).filter(i -> i % 2 == first).mapToObj(list::get).toList();
  }

  static List<String> nouns() {
    return PLURALS.stream().map(pair -> pair.get(0)).toList();
  }

  private static List<String> words(String words) {
    return List.of(words.split(" "));
  }

  private static List<List<String>> pairs(String pairs) {
    List<List<String>> result = new ArrayList<>();
    for (String pair : pairs.split(" ")) {
      result.add(List.of(pair.split(":")));
    }
    return List.copyOf(result);
  }

  private Lexicon() {}
}
