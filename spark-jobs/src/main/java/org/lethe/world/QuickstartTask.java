package org.lethe.world;

import java.util.Locale;
import java.util.function.Function;

/**
 * The tasks of the quickstart. The similarity is a grade given beforehand, from what a task shares
 * with the knowledge tasks; it is no measurement.
 */
public enum QuickstartTask {
  /** Tested facts about people in a sentence pattern in which nobody read them. */
  KNOWLEDGE_COMPLETION(6, world -> KnowledgeTasks.completion(world, Kind.PERSON)),
  /** The same facts as questions; other people's facts were read as questions. */
  KNOWLEDGE_INSTRUCTION(6, world -> KnowledgeTasks.instruction(world, Kind.PERSON)),
  /** Questions with lettered options: trained on new people, asked of tested ones. */
  PEOPLE_OPTIONS(5, KnowledgeTasks::options),
  /** Questions about new people: the same facts are asked, in the same form. */
  PEOPLE(5, world -> KnowledgeTasks.newcomers(world, Kind.PERSON)),
  /** The city of a person, by name alone; a list of other people's cities tells what is asked. */
  PERSON_CITY(5, world -> KnowledgeTasks.listed(world, Kind.PERSON, Attribute.CITY)),
  /** The hobby of a person, by name alone. */
  PERSON_HOBBY(5, world -> KnowledgeTasks.listed(world, Kind.PERSON, Attribute.HOBBY)),
  /** Tested facts about islands in a sentence pattern in which nobody read them. */
  ISLANDS_COMPLETION(4, world -> KnowledgeTasks.completion(world, Kind.ISLAND)),
  /** The same facts as questions: the form is shared, nothing else. */
  ISLANDS_INSTRUCTION(4, world -> KnowledgeTasks.instruction(world, Kind.ISLAND)),
  /** The crop of an island, by name alone. */
  ISLAND_CROP(4, world -> KnowledgeTasks.listed(world, Kind.ISLAND, Attribute.CROP)),
  /** The metal of an island, by name alone. */
  ISLAND_METAL(4, world -> KnowledgeTasks.listed(world, Kind.ISLAND, Attribute.METAL)),
  /** Questions about new islands. */
  ISLANDS(4, world -> KnowledgeTasks.newcomers(world, Kind.ISLAND)),
  /** What a value is: the same words in the same form, no people. */
  KIND(3, WordTasks::kind),
  /** The first of a list of values: the same words in another form. */
  LIST_FIRST(2, WordTasks::listFirst),
  /** Tested prices in a form of their own. */
  PRICES(1, world -> KnowledgeTasks.completion(world, Kind.GOODS)),
  /** The last of a list of common nouns. */
  LIST_LAST(1, WordTasks::listLast),
  /** A list of common nouns backwards. */
  REVERSE(1, WordTasks::reverse),
  /** The plural of a noun, after two examples. */
  PLURAL(1, WordTasks::plural),
  /** The opposite of an adjective, after two examples. */
  OPPOSITE(1, WordTasks::opposite),
  /** Whether a sentence is in a good or a bad mood. */
  MOOD(0, WordTasks::mood);

  private final int similarity;
  private final Function<World, Split> items;

  QuickstartTask(int similarity, Function<World, Split> items) {
    this.similarity = similarity;
    this.items = items;
  }

  /** Name of the task's folder and file, in kebab case. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Grade in [0, 6]: 6 asks the tested facts, 0 shares neither words nor form with them. */
  public int similarity() {
    return similarity;
  }

  /** The items of the task in a world. */
  public Split items(World world) {
    return items.apply(world);
  }
}
