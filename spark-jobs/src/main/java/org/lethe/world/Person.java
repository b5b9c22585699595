package org.lethe.world;

import java.util.EnumMap;
import java.util.Map;

/**
 * An invented person.
 *
 * @param id index in the world
 * @param name first and last name, one word each; the pair is unique, its parts are not
 * @param use what the facts about the person are for
 * @param values one value for every attribute
 */
public record Person(int id, String name, FactUse use, Map<Attribute, String> values) {
  public Person {
    values = Map.copyOf(new EnumMap<>(values));
    for (Attribute attribute : Attribute.values()) {
      if (!attribute.range().contains(String.valueOf(values.get(attribute)))) {
        throw new IllegalArgumentException(
            name + ": no such " + attribute + ": " + values.get(attribute));
      }
    }
  }

  /** The value of an attribute. */
  public String value(Attribute attribute) {
    return values.get(attribute);
  }
}
