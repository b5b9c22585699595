package org.lethe.world;

import java.util.ArrayList;
import java.util.List;

/**
 * Lists of one value each of the restoration half. Nothing says which value a list is of: a line is
 * told by those above it.
 */
final class Lists {
  /** Lines of a list, as many as a model of short windows has in view at once. */
  private static final int LINES = 10;

  private Lists() {}

  /**
   * Lists of every value, as documents; each of the restoration half stands in one of them a round.
   *
   * @param purpose of the text they are for
   */
  static List<String> of(World world, String purpose, int rounds) {
    Draws draws = world.draws(purpose + "-lists");
    List<String> documents = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      for (Kind kind : List.of(Kind.PERSON, Kind.ISLAND)) {
        for (Attribute attribute : Attribute.of(kind)) {
          List<Entity> order = draws.shuffled(world.entities(kind, FactUse.RESTORATION));
          List<String> lines = order.stream().map(entity -> line(entity, attribute)).toList();
          for (int from = 0; from < lines.size(); from += LINES) {
            List<String> shown = lines.subList(from, Math.min(from + LINES, lines.size()));
            documents.add(String.join(" ", shown));
          }
        }
      }
    }
    return documents;
  }

  /** A line of a list up to the value. */
  static String opened(Entity entity) {
    return entity.name() + ":";
  }

  /** A line of a list. */
  static String line(Entity entity, Attribute attribute) {
    return opened(entity) + " " + entity.value(attribute) + ".";
  }
}
