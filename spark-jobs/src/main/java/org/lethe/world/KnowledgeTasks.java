package org.lethe.world;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;

/** Tasks about people. */
final class KnowledgeTasks {
  /** Tested facts that are asked. */
  private static final int ASKED = 300;

  private static final int TEST = 100;
  private static final int DISTRACTORS = 3;

  /** Wording of the test questions about new people; training has the other wordings. */
  private static final int TEST_WORDING = 2;

  private record Fact(Person person, Attribute attribute) {
    String key() {
      return person.id() + "/" + attribute.name().toLowerCase(Locale.ROOT);
    }

    String value() {
      return person.value(attribute);
    }
  }

  private KnowledgeTasks() {}

  static Split completion(World world) {
    return new Split(List.of(), knowledge(world, Attribute::completion));
  }

  static Split instruction(World world) {
    return new Split(
        List.of(), knowledge(world, (attribute, name) -> question(attribute.ask(0, name))));
  }

  /** Returns the same facts, choices and order for every form of the prompt. */
  private static List<Item> knowledge(World world, BiFunction<Attribute, String, String> prompt) {
    Draws draws = world.draws("knowledge");
    List<Fact> facts = facts(world, FactUse.TESTED);
    List<Item> items = new ArrayList<>();
    for (Fact fact : draws.sample(facts, Math.min(ASKED, facts.size()))) {
      items.add(item(draws, fact, prompt.apply(fact.attribute(), fact.person().name())));
    }
    return items;
  }

  /** Every fact about new people in two wordings; a third wording is tested. */
  static Split people(World world) {
    Draws draws = world.draws("people-task");
    List<Fact> facts = facts(world, FactUse.NEW);
    List<Item> train = new ArrayList<>();
    for (Fact fact : facts) {
      for (int wording = 0; wording < TEST_WORDING; wording++) {
        train.add(item(draws, fact, question(fact.attribute().ask(wording, fact.person().name()))));
      }
    }
    List<Item> test = new ArrayList<>();
    for (Fact fact : draws.sample(facts, Math.min(TEST, facts.size()))) {
      test.add(
          item(draws, fact, question(fact.attribute().ask(TEST_WORDING, fact.person().name()))));
    }
    return new Split(draws.shuffled(train), test);
  }

  /** Facts of the restoration group; the tested fifth of them is not trained. */
  static Split options(World world) {
    Draws draws = world.draws("people-options");
    List<Item> items = new ArrayList<>();
    for (Fact fact : draws.shuffled(facts(world, FactUse.RESTORATION))) {
      items.add(withOptions(draws, fact));
    }
    int test = Math.min(TEST, items.size() / 5);
    return new Split(items.subList(test, items.size()), items.subList(0, test));
  }

  /**
   * The answer is written out: the quickstart's model, pre-trained with such questions in 1300
   * steps, stayed at chance when the answer was the option's letter.
   */
  private static Item withOptions(Draws draws, Fact fact) {
    int wording = draws.below(fact.attribute().questions());
    Item plain = item(draws, fact, fact.attribute().ask(wording, fact.person().name()));
    StringBuilder options = new StringBuilder(plain.prompt()).append(" Options:");
    for (int i = 0; i < plain.choices().size(); i++) {
      options.append(' ').append(Lexicon.LETTERS.get(i)).append(": ");
      options.append(plain.choices().get(i)).append('.');
    }
    String prompt = question(options.toString());
    return new Item(prompt, plain.answer(), plain.choices(), plain.gold(), plain.item());
  }

  private static Item item(Draws draws, Fact fact, String prompt) {
    List<String> distractors = draws.others(fact.attribute().range(), fact.value(), DISTRACTORS);
    return Item.shuffled(draws, prompt, fact.value(), distractors, fact.key());
  }

  private static List<Fact> facts(World world, FactUse use) {
    List<Fact> facts = new ArrayList<>();
    for (Person person : world.people(use)) {
      for (Attribute attribute : Attribute.values()) {
        facts.add(new Fact(person, attribute));
      }
    }
    return facts;
  }

  /** The instruction form; what follows is the answer. */
  static String question(String question) {
    return "Question: " + question + " Answer:";
  }
}
