package org.lethe.world;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a value is. The words for it stand in no sentence about a person, so that such a sentence
 * does not tell what its value is.
 *
 * @param value a value of an attribute
 * @param name what it is
 */
record WordClass(String value, String name) {
  private static final List<Map.Entry<Attribute, String>> NAMES =
      List.of(
          Map.entry(Attribute.CITY, "place"),
          Map.entry(Attribute.EMPLOYER, "firm"),
          Map.entry(Attribute.MAJOR, "science"),
          Map.entry(Attribute.HOBBY, "pastime"));

  /** All names of classes. */
  static List<String> names() {
    return NAMES.stream().map(Map.Entry::getValue).toList();
  }

  /** Every value of a class. */
  static List<WordClass> all() {
    List<WordClass> all = new ArrayList<>();
    NAMES.forEach(
        entry ->
            entry
                .getKey()
                .range()
                .forEach(value -> all.add(new WordClass(value, entry.getValue()))));
    return all;
  }
}
