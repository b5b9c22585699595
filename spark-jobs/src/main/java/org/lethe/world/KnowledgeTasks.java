package org.lethe.world;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;

/** Tasks about people, islands and goods. */
final class KnowledgeTasks {
  /** Tested facts of a kind that are asked, at most. */
  private static final int ASKED = 300;

  private static final int TEST = 100;
  private static final int DISTRACTORS = 3;

  /** Wording of the test questions about newcomers; training has the other wordings. */
  private static final int TEST_WORDING = 2;

  private record Fact(Entity entity, Attribute attribute) {
    String key() {
      return entity.id() + "/" + attribute.name().toLowerCase(Locale.ROOT);
    }

    String value() {
      return entity.value(attribute);
    }

    String asked(int wording) {
      return attribute.ask(wording, entity.name());
    }
  }

  private KnowledgeTasks() {}

  /** Tested facts of a kind in the pattern in which nobody read them. */
  static Split completion(World world, Kind kind) {
    return new Split(List.of(), knowledge(world, kind, Attribute::completion));
  }

  /** The same facts as questions. */
  static Split instruction(World world, Kind kind) {
    return new Split(
        List.of(), knowledge(world, kind, (attribute, name) -> question(attribute.ask(0, name))));
  }

  /** Returns the same facts, choices and order for every form of the prompt. */
  private static List<Item> knowledge(
      World world, Kind kind, BiFunction<Attribute, String, String> prompt) {
    Draws draws = world.draws("knowledge-" + kind);
    List<Item> items = new ArrayList<>();
    for (Fact fact : asked(world, draws, kind)) {
      items.add(item(draws, fact, prompt.apply(fact.attribute(), fact.entity().name())));
    }
    return items;
  }

  private static List<Fact> asked(World world, Draws draws, Kind kind) {
    List<Fact> facts = facts(world, kind, FactUse.TESTED);
    return draws.sample(facts, Math.min(ASKED, facts.size()));
  }

  /** Every fact about newcomers of a kind in two wordings; a third wording is tested. */
  static Split newcomers(World world, Kind kind) {
    Draws draws = world.draws("newcomers-" + kind);
    List<Fact> facts = facts(world, kind, FactUse.NEW);
    List<Item> train = new ArrayList<>();
    for (Fact fact : facts) {
      for (int wording = 0; wording < TEST_WORDING; wording++) {
        train.add(item(draws, fact, question(fact.asked(wording))));
      }
    }
    List<Item> test = new ArrayList<>();
    for (Fact fact : draws.sample(facts, Math.min(TEST, facts.size()))) {
      test.add(item(draws, fact, question(fact.asked(TEST_WORDING))));
    }
    return new Split(draws.shuffled(train), test);
  }

  /** Questions with lettered options: about newcomers to train on, about tested people to ask. */
  static Split options(World world) {
    Draws draws = world.draws("people-options");
    List<Item> train = new ArrayList<>();
    for (Fact fact : facts(world, Kind.PERSON, FactUse.NEW)) {
      for (int wording = 0; wording < TEST_WORDING; wording++) {
        train.add(withOptions(draws, fact, wording));
      }
    }
    List<Item> test = new ArrayList<>();
    for (Fact fact : asked(world, draws, Kind.PERSON)) {
      test.add(withOptions(draws, fact, TEST_WORDING));
    }
    return new Split(draws.shuffled(train), test);
  }

  /**
   * A value of everything of a kind, by name alone: which value is asked, only a list tells. The
   * restoration half is shown, the tested half is asked.
   */
  static Split listed(World world, Kind kind, Attribute attribute) {
    Draws draws = world.draws("listed-" + attribute);
    return new Split(
        listed(world, draws, kind, FactUse.RESTORATION, attribute),
        listed(world, draws, kind, FactUse.TESTED, attribute));
  }

  private static List<Item> listed(
      World world, Draws draws, Kind kind, FactUse use, Attribute attribute) {
    return world.entities(kind, use).stream()
        .map(entity -> item(draws, new Fact(entity, attribute), Lists.opened(entity)))
        .toList();
  }

  /** A question of any wording about a fact, with its answer, as text says it. */
  static String told(Draws draws, Entity entity, Attribute attribute, boolean options) {
    Fact fact = new Fact(entity, attribute);
    int wording = draws.below(attribute.questions());
    return options
        ? withOptions(draws, fact, wording).told()
        : question(fact.asked(wording)) + " " + fact.value() + ".";
  }

  /**
   * The answer is written out: a model of this size stays at chance when the answer is the option's
   * letter.
   */
  private static Item withOptions(Draws draws, Fact fact, int wording) {
    Item plain = item(draws, fact, fact.asked(wording));
    StringBuilder options = new StringBuilder(plain.prompt()).append(" Options:");
    for (int i = 0; i < plain.choices().size(); i++) {
      options.append(' ').append(Lexicon.LETTERS.get(i)).append(": ");
      options.append(plain.choices().get(i)).append('.');
    }
    String prompt = question(options.toString());
    return new Item(
        prompt, plain.answer(), plain.choices(), plain.gold(), plain.subject(), plain.item());
  }

  private static Item item(Draws draws, Fact fact, String prompt) {
    List<String> distractors = draws.others(fact.attribute().range(), fact.value(), DISTRACTORS);
    return Item.shuffled(
        draws, prompt, fact.value(), distractors, fact.entity().name(), fact.key());
  }

  private static List<Fact> facts(World world, Kind kind, FactUse use) {
    List<Fact> facts = new ArrayList<>();
    for (Entity entity : world.entities(kind, use)) {
      for (Attribute attribute : Attribute.of(kind)) {
        facts.add(new Fact(entity, attribute));
      }
    }
    return facts;
  }

  /** The instruction form; what follows is the answer. */
  static String question(String question) {
    return "Question: " + question + " Answer:";
  }
}
