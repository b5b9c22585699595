package org.lethe.world;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The invented people, islands and goods of a seed.
 *
 * @param entities in the order of their ids
 */
public record World(Options options, List<Entity> entities) {

  /**
   * How many of a kind there are.
   *
   * @param tested whose facts are tested
   * @param restoration whose facts restoration text may say
   * @param newcomers that pre-training text never mentions
   */
  public record Sizes(int tested, int restoration, int newcomers) {
    public Sizes {
      if (tested < 1 || restoration < 1 || newcomers < 0) {
        throw new IllegalArgumentException(
            "tested and restoration must be at least 1, newcomers at least 0, got "
                + tested
                + ", "
                + restoration
                + ", "
                + newcomers);
      }
    }

    int all() {
      return tested + restoration + newcomers;
    }
  }

  /**
   * How large a world is.
   *
   * @param seed everything follows from it
   * @param sizes of every kind
   * @param rounds how often pre-training text comes to everything that is known
   */
  public record Options(long seed, Map<Kind, Sizes> sizes, int rounds) {
    public Options {
      sizes = Map.copyOf(new EnumMap<>(sizes));
      for (Kind kind : Kind.values()) {
        if (!sizes.containsKey(kind)) {
          throw new IllegalArgumentException("sizes must be given of every kind, not of " + kind);
        }
        int names = kind.names().size();
        if (sizes.get(kind).all() > names) {
          throw new IllegalArgumentException(
              "there are %d names of kind %s, asked for %d"
                  .formatted(names, kind, sizes.get(kind).all()));
        }
      }
      if (rounds < 1) {
        throw new IllegalArgumentException("rounds must be at least 1, got " + rounds);
      }
    }

    /** The world of the quickstart. */
    public static Options quickstart(long seed) {
      return new Options(
          seed,
          Map.of(
              Kind.PERSON, new Sizes(60, 60, 40),
              Kind.ISLAND, new Sizes(60, 60, 40),
              Kind.GOODS, new Sizes(300, 300, 0)),
          12);
    }
  }

  public World {
    entities = List.copyOf(entities);
  }

  /** Draws a world. */
  public static World of(Options options) {
    List<Entity> entities = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      add(entities, Draws.of(options.seed(), "entities-" + kind), kind, options.sizes().get(kind));
    }
    return new World(options, entities);
  }

  /** Newcomers have names whose parts are those of known ones. */
  private static void add(List<Entity> entities, Draws draws, Kind kind, Sizes sizes) {
    List<String> names = draws.shuffled(kind.names());
    List<String> known = names.subList(0, sizes.tested() + sizes.restoration());
    Set<String> parts = new TreeSet<>();
    known.forEach(name -> parts.addAll(List.of(name.split(" "))));
    List<String> familiar =
        names.stream()
            .skip(known.size())
            .filter(name -> parts.containsAll(List.of(name.split(" "))))
            .limit(sizes.newcomers())
            .toList();
    if (familiar.size() < sizes.newcomers()) {
      throw new IllegalArgumentException(
          "newcomers must be at most %d beside so few known of kind %s"
              .formatted(familiar.size(), kind));
    }
    for (int i = 0; i < known.size(); i++) {
      FactUse use = i < sizes.tested() ? FactUse.TESTED : FactUse.RESTORATION;
      entities.add(entity(draws, entities.size(), kind, known.get(i), use));
    }
    for (String name : familiar) {
      entities.add(entity(draws, entities.size(), kind, name, FactUse.NEW));
    }
  }

  private static Entity entity(Draws draws, int id, Kind kind, String name, FactUse use) {
    Map<Attribute, String> values = new EnumMap<>(Attribute.class);
    for (Attribute attribute : Attribute.of(kind)) {
      values.put(attribute, draws.pick(attribute.range()));
    }
    return new Entity(id, kind, name, use, values);
  }

  /** What is of a kind and has a use, in the order of the ids. */
  public List<Entity> entities(Kind kind, FactUse use) {
    return entities.stream()
        .filter(entity -> entity.kind() == kind && entity.use() == use)
        .toList();
  }

  /** A stream of draws for one purpose. */
  Draws draws(String purpose) {
    return Draws.of(options.seed(), purpose);
  }
}
