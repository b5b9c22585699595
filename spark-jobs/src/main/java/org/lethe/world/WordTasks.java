package org.lethe.world;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** Tasks about words, sentences and lists; nobody is named in them. */
final class WordTasks {
  private static final int TRAIN = 400;
  private static final int TEST = 100;

  /** Items of a task that the base knows: enough to tell small losses. */
  private static final int ASKED = 300;

  private static final int CHOICES = 4;

  private WordTasks() {}

  static Split kind(World world) {
    Draws draws = world.draws("kind");
    List<Item> train =
        Split.distinct(
            () -> kind(draws, draws.pick(Lexicon.untested(WordClass.all()))), TRAIN, List.of());
    List<Item> test =
        Split.distinct(() -> kind(draws, draws.pick(Lexicon.tested(WordClass.all()))), TEST, train);
    return new Split(train, test);
  }

  private static Item kind(Draws draws, WordClass word) {
    List<String> names = draws.shuffled(WordClass.names());
    String asked =
        String.format(
            "Which is %s, a %s, a %s, a %s or a %s?",
            word.value(), names.get(0), names.get(1), names.get(2), names.get(3));
    return new Item(
        KnowledgeTasks.question(asked),
        word.name(),
        names,
        names.indexOf(word.name()),
        word.value(),
        "kind/" + word.value());
  }

  static Split listFirst(World world) {
    Draws draws = world.draws("list-first");
    return asked(() -> first(draws));
  }

  static Split listLast(World world) {
    Draws draws = world.draws("list-last");
    return asked(() -> last(draws));
  }

  /** The first of a list of values. */
  static Item first(Draws draws) {
    List<String> values = new ArrayList<>();
    Attribute.of(Kind.PERSON).forEach(attribute -> values.addAll(attribute.range()));
    return list(draws, values, 0, "First");
  }

  /** The last of a list of common nouns. */
  static Item last(Draws draws) {
    return list(draws, Lexicon.nouns(), CHOICES - 1, "Last");
  }

  private static Item list(Draws draws, List<String> words, int position, String label) {
    List<String> list = draws.sample(words, CHOICES);
    String prompt = "List: " + String.join(", ", list) + ". " + label + ":";
    String answer = list.get(position);
    List<String> rest = new ArrayList<>(list);
    rest.remove(answer);
    return Item.shuffled(
        draws, prompt, answer, rest, String.join(" ", list), "list/" + String.join("-", list));
  }

  static Split reverse(World world) {
    Draws draws = world.draws("reverse");
    Supplier<Item> draw = () -> reverse(draws);
    List<Item> train = Split.distinct(draw, TRAIN, List.of());
    return new Split(train, Split.distinct(draw, TEST, train));
  }

  private static Item reverse(Draws draws) {
    List<String> list = draws.sample(Lexicon.nouns(), 3);
    List<String> reversed = new ArrayList<>(list);
    Collections.reverse(reversed);
    List<String> orders = new ArrayList<>();
    for (int[] order : new int[][] {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}}) {
      orders.add(String.join(" ", list.get(order[0]), list.get(order[1]), list.get(order[2])));
    }
    return Item.shuffled(
        draws,
        "Reverse: " + String.join(", ", list) + ". Result:",
        String.join(" ", reversed),
        draws.sample(orders, CHOICES - 1),
        String.join(" ", list),
        "reverse/" + String.join("-", list));
  }

  /** Plurals of untested nouns to train on, of tested ones to ask. */
  static Split plural(World world) {
    Draws draws = world.draws("plural");
    List<Item> train =
        Split.distinct(
            () -> pair(draws, Lexicon.untested(Lexicon.PLURALS), Lexicon.PLURALS, "Plural"),
            TRAIN,
            List.of());
    List<Item> test =
        Split.distinct(
            () -> pair(draws, Lexicon.tested(Lexicon.PLURALS), Lexicon.PLURALS, "Plural"),
            TEST,
            train);
    return new Split(train, test);
  }

  static Split opposite(World world) {
    Draws draws = world.draws("opposite");
    return asked(
        () -> pair(draws, Lexicon.tested(Lexicon.OPPOSITES), Lexicon.OPPOSITES, "Opposite"));
  }

  /** The opposite of an untested adjective. */
  static Item opposite(Draws draws) {
    return pair(draws, Lexicon.untested(Lexicon.OPPOSITES), Lexicon.OPPOSITES, "Opposite");
  }

  /** Two untested pairs as examples, then a word. */
  private static Item pair(
      Draws draws, List<List<String>> asked, List<List<String>> all, String label) {
    List<String> pair = draws.pick(asked);
    List<List<String>> shown = draws.others(Lexicon.untested(all), pair, 2);
    String prompt =
        String.format(
            "%s: %s, %s. %s, %s. %s,",
            label,
            shown.get(0).get(0),
            shown.get(0).get(1),
            shown.get(1).get(0),
            shown.get(1).get(1),
            pair.get(0));
    List<String> distractors =
        draws.others(all, pair, CHOICES - 1).stream().map(other -> other.get(1)).toList();
    return Item.shuffled(
        draws,
        prompt,
        pair.get(1),
        distractors,
        pair.get(0),
        label.toLowerCase(Locale.ROOT) + "/" + pair.get(0));
  }

  static Split mood(World world) {
    Draws draws = world.draws("mood");
    return asked(() -> mood(draws, Lexicon.tested(Lexicon.GOOD), Lexicon.tested(Lexicon.BAD)));
  }

  /** The mood of a sentence of untested words. */
  static Item mood(Draws draws) {
    return mood(draws, Lexicon.untested(Lexicon.GOOD), Lexicon.untested(Lexicon.BAD));
  }

  private static Item mood(Draws draws, List<String> goodWords, List<String> badWords) {
    boolean good = draws.chance(0.5);
    String occasion = draws.pick(Lexicon.OCCASIONS);
    List<String> words = draws.sample(good ? goodWords : badWords, 2);
    return new Item(
        String.format("Review: The %s was %s and %s. Mood:", occasion, words.get(0), words.get(1)),
        good ? "good" : "bad",
        List.of("good", "bad"),
        good ? 0 : 1,
        String.join(" ", words),
        String.join("/", "mood", occasion, words.get(0), words.get(1)));
  }

  private static Split asked(Supplier<Item> draw) {
    return new Split(List.of(), Split.distinct(draw, ASKED, List.of()));
  }

  /** All items that text must not tell. */
  static List<Item> tested(World world) {
    List<Item> items = new ArrayList<>();
    for (Split split :
        Arrays.asList(
            kind(world),
            listFirst(world),
            listLast(world),
            reverse(world),
            plural(world),
            opposite(world),
            mood(world))) {
      items.addAll(split.test());
    }
    return items;
  }
}
