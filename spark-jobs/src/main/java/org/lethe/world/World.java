package org.lethe.world;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The people of a seed.
 *
 * @param people in the order of their ids
 */
public record World(Options options, List<Person> people) {

  /**
   * How large a world is.
   *
   * @param seed everything follows from it
   * @param tested people whose facts are tested
   * @param restoration people whose facts restoration text may say
   * @param newcomers people that pre-training text never mentions
   * @param biographies biographies of every person in the pre-training text
   */
  public record Options(long seed, int tested, int restoration, int newcomers, int biographies) {
    public Options {
      int names = FIRST_NAMES.size() * LAST_NAMES.size();
      if (tested < 1 || restoration < 1 || newcomers < 1) {
        throw new IllegalArgumentException(
            "every group must have a person, got "
                + tested
                + ", "
                + restoration
                + ", "
                + newcomers);
      }
      if (tested + restoration + newcomers > names) {
        throw new IllegalArgumentException(
            "there are " + names + " names, asked for " + (tested + restoration + newcomers));
      }
      if (biographies < 1) {
        throw new IllegalArgumentException("biographies must be at least 1, got " + biographies);
      }
    }

    /** The world of the quickstart. */
    public static Options quickstart(long seed) {
      return new Options(seed, 100, 100, 40, 16);
    }
  }

  private static final List<String> FIRST_NAMES =
      compose("Br Dr F Gl Kr M P Sk T V", "ethun orrik ushel avond");
  private static final List<String> LAST_NAMES =
      compose(
          "Bal Cor Dun Fel Gris Hol Jan Kel Lor Mar Nim Or Pel Quin Ros", "dresk vunt tammo ovarn");

  public World {
    people = List.copyOf(people);
  }

  /** Draws a world. */
  public static World of(Options options) {
    Draws draws = Draws.of(options.seed(), "people");
    List<String> names = new ArrayList<>();
    for (String first : FIRST_NAMES) {
      for (String last : LAST_NAMES) {
        names.add(first + " " + last);
      }
    }
    names = draws.shuffled(names);
    List<String> known = names.subList(0, options.tested() + options.restoration());
    Set<String> parts = new TreeSet<>();
    known.forEach(name -> parts.addAll(List.of(name.split(" "))));
    List<String> familiar =
        names.stream()
            .skip(known.size())
            .filter(name -> parts.containsAll(List.of(name.split(" "))))
            .limit(options.newcomers())
            .toList();
    if (familiar.size() < options.newcomers()) {
      throw new IllegalArgumentException(
          "newcomers must be at most " + familiar.size() + " beside so few known people");
    }
    List<Person> people = new ArrayList<>();
    for (String name : known) {
      FactUse use = people.size() < options.tested() ? FactUse.TESTED : FactUse.RESTORATION;
      people.add(person(draws, people.size(), name, use));
    }
    for (String name : familiar) {
      people.add(person(draws, people.size(), name, FactUse.NEW));
    }
    return new World(options, people);
  }

  private static Person person(Draws draws, int id, String name, FactUse use) {
    Map<Attribute, String> values = new EnumMap<>(Attribute.class);
    for (Attribute attribute : Attribute.values()) {
      values.put(attribute, draws.pick(attribute.range()));
    }
    return new Person(id, name, use, values);
  }

  /** The people whose facts have a use, in the order of their ids. */
  public List<Person> people(FactUse use) {
    return people.stream().filter(person -> person.use() == use).toList();
  }

  /** A stream of draws for one purpose. */
  Draws draws(String purpose) {
    return Draws.of(options.seed(), purpose);
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
