package org.lethe.world;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/** Tasks about words, sentences and lists; nobody is named in them. */
final class WordTasks {
  private static final int TRAIN = 400;
  private static final int TEST = 100;
  private static final int CHOICES = 4;

  private WordTasks() {}

  static Split kind(World world) {
    Draws draws = world.draws("kind");
    Map<String, String> kinds = new LinkedHashMap<>();
    Attribute.CITY.range().forEach(value -> kinds.put(value, "city"));
    Attribute.EMPLOYER.range().forEach(value -> kinds.put(value, "company"));
    Attribute.MAJOR.range().forEach(value -> kinds.put(value, "subject"));
    Attribute.HOBBY.range().forEach(value -> kinds.put(value, "hobby"));
    List<String> values = List.copyOf(kinds.keySet());
    return split(
        () -> {
          String value = draws.pick(values);
          List<String> kind = draws.shuffled(List.of("city", "company", "subject", "hobby"));
          String asked =
              String.format(
                  "Which is %s, a %s, a %s, a %s or a %s?",
                  value, kind.get(0), kind.get(1), kind.get(2), kind.get(3));
          String answer = kinds.get(value);
          return new Item(
              KnowledgeTasks.question(asked), answer, kind, kind.indexOf(answer), "kind/" + value);
        });
  }

  static Split listFirst(World world) {
    List<String> values = new ArrayList<>();
    Arrays.stream(Attribute.values()).forEach(attribute -> values.addAll(attribute.range()));
    return list(world.draws("list-first"), values, 0, "First");
  }

  static Split listLast(World world) {
    return list(world.draws("list-last"), Lexicon.nouns(), CHOICES - 1, "Last");
  }

  private static Split list(Draws draws, List<String> words, int position, String label) {
    return split(
        () -> {
          List<String> list = draws.sample(words, CHOICES);
          String prompt = "List: " + String.join(", ", list) + ". " + label + ":";
          String answer = list.get(position);
          List<String> rest = new ArrayList<>(list);
          rest.remove(answer);
          return Item.shuffled(draws, prompt, answer, rest, "list/" + String.join("-", list));
        });
  }

  static Split reverse(World world) {
    Draws draws = world.draws("reverse");
    return split(
        () -> {
          List<String> list = draws.sample(Lexicon.nouns(), 3);
          List<String> reversed = new ArrayList<>(list);
          Collections.reverse(reversed);
          List<String> orders = new ArrayList<>();
          for (int[] order : new int[][] {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}}) {
            orders.add(
                String.join(" ", list.get(order[0]), list.get(order[1]), list.get(order[2])));
          }
          return Item.shuffled(
              draws,
              "Reverse: " + String.join(", ", list) + ". Result:",
              String.join(" ", reversed),
              draws.sample(orders, CHOICES - 1),
              "reverse/" + String.join("-", list));
        });
  }

  static Split plural(World world) {
    return pairs(world.draws("plural"), Lexicon.PLURALS, "Plural");
  }

  static Split opposite(World world) {
    return pairs(world.draws("opposite"), Lexicon.OPPOSITES, "Opposite");
  }

  /** Two pairs as examples, then a word; three words in ten are asked in the test only. */
  private static Split pairs(Draws draws, List<List<String>> pairs, String label) {
    List<List<String>> order = draws.shuffled(pairs);
    int held = order.size() * 3 / 10;
    List<List<String>> trained = order.subList(held, order.size());
    Function<List<List<String>>, Item> draw =
        asked -> {
          List<String> pair = draws.pick(asked);
          List<List<String>> shown = draws.others(trained, pair, 2);
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
              draws.others(order, pair, CHOICES - 1).stream().map(other -> other.get(1)).toList();
          return Item.shuffled(
              draws,
              prompt,
              pair.get(1),
              distractors,
              label.toLowerCase(Locale.ROOT) + "/" + pair.get(0));
        };
    List<Item> train = Split.distinct(() -> draw.apply(trained), TRAIN, List.of());
    return new Split(train, Split.distinct(() -> draw.apply(order.subList(0, held)), TEST, train));
  }

  static Split mood(World world) {
    Draws draws = world.draws("mood");
    return split(
        () -> {
          boolean good = draws.chance(0.5);
          String occasion = draws.pick(Lexicon.OCCASIONS);
          List<String> words = draws.sample(good ? Lexicon.GOOD : Lexicon.BAD, 2);
          return new Item(
              String.format(
                  "Review: The %s was %s and %s. Mood:", occasion, words.get(0), words.get(1)),
              good ? "good" : "bad",
              List.of("good", "bad"),
              good ? 0 : 1,
              String.join("/", "mood", occasion, words.get(0), words.get(1)));
        });
  }

  private static Split split(Supplier<Item> draw) {
    List<Item> train = Split.distinct(draw, TRAIN, List.of());
    return new Split(train, Split.distinct(draw, TEST, train));
  }
}
