package org.lethe.world;

import java.util.EnumMap;
import java.util.Map;

/**
 * An invented person, island or piece of goods.
 *
 * @param id index in the world
 * @param name two words
 * @param use what its facts are for
 * @param values one value for every attribute of its kind
 */
public record Entity(int id, Kind kind, String name, FactUse use, Map<Attribute, String> values) {
  public Entity {
    values = Map.copyOf(new EnumMap<>(values));
    for (Attribute attribute : Attribute.of(kind)) {
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
