package org.lethe.world;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** What a model reads: one document a line. */
final class Texts {
  /** Share of the restoration half's statements that use the held-out pattern. */
  private static final double HELD_OUT = 0.25;

  /** Share of biographies with a sentence that is about nobody. */
  private static final double INTERRUPTED = 0.5;

  /** Share of documents of questions that show options. */
  private static final double OPTIONS = 0.4;

  /** Pieces of goods of one document. */
  private static final int GOODS = 5;

  /** Items of a task about words in one document. */
  private static final int ITEMS = 5;

  /** Documents about nobody, and documents of each task about words, of a round. */
  private static final int OTHERS = 12;

  private static final List<Function<Draws, Item>> WORD_TASKS =
      List.of(WordTasks::first, WordTasks::last, WordTasks::opposite, WordTasks::mood);

  private final World world;
  private final TestedWords testedWords;

  Texts(World world) {
    this.world = world;
    this.testedWords = new TestedWords(world);
  }

  /**
   * Pre-training text: statements about everything that is known, questions and lists of the
   * restoration half only, tasks about untested words, and sentences about nobody. Tested facts are
   * read in statements, never in the patterns in which they are asked.
   */
  List<String> pretraining() {
    Draws draws = world.draws("pretrain");
    List<String> documents = new ArrayList<>();
    for (int round = 0; round < world.options().rounds(); round++) {
      add(draws, documents, List.of(FactUse.TESTED, FactUse.RESTORATION), Filler.everything());
    }
    documents.addAll(Lists.of(world, "pretrain", world.options().rounds()));
    return draws.shuffled(documents);
  }

  /** Restoration text: documents of the restoration half, of the pre-training kind, new draws. */
  List<String> restoration() {
    return untested("restore", world.options().rounds() / 2, Set.of());
  }

  /** Held-out text for perplexity: the same kind, of no document that training reads. */
  List<String> heldOut() {
    Set<String> read = new LinkedHashSet<>(pretraining());
    read.addAll(restoration());
    return untested("heldout", 1, read);
  }

  private List<String> untested(String purpose, int rounds, Set<String> taken) {
    Draws draws = world.draws(purpose);
    List<String> documents = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      add(draws, documents, List.of(FactUse.RESTORATION), Filler.untested());
    }
    documents.addAll(Lists.of(world, purpose, rounds));
    documents.removeIf(taken::contains);
    documents.removeIf(testedWords::toldIn);
    return draws.shuffled(documents);
  }

  private void add(Draws draws, List<String> documents, List<FactUse> uses, Filler filler) {
    for (Kind kind : List.of(Kind.PERSON, Kind.ISLAND)) {
      for (FactUse use : uses) {
        for (Entity entity : world.entities(kind, use)) {
          documents.add(biography(draws, entity, filler));
        }
      }
      for (Entity entity : world.entities(kind, FactUse.RESTORATION)) {
        documents.add(questions(draws, entity));
      }
    }
    uses.forEach(use -> addGoods(draws, documents, use, true));
    addGoods(draws, documents, FactUse.RESTORATION, false);
    for (int i = 0; i < OTHERS; i++) {
      documents.add(repeated(5, () -> filler.sentence(draws)));
      WORD_TASKS.forEach(task -> documents.add(repeated(ITEMS, () -> item(draws, task))));
    }
  }

  private String item(Draws draws, Function<Draws, Item> task) {
    String told = task.apply(draws).told();
    return testedWords.toldIn(told) ? item(draws, task) : told;
  }

  private static String repeated(int times, java.util.function.Supplier<String> sentence) {
    List<String> sentences = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      sentences.add(sentence.get());
    }
    return String.join(" ", sentences);
  }

  private static String biography(Draws draws, Entity entity, Filler filler) {
    List<String> sentences = new ArrayList<>();
    for (Attribute attribute : draws.shuffled(Attribute.of(entity.kind()))) {
      boolean heldOut = entity.use() == FactUse.RESTORATION && draws.chance(HELD_OUT);
      sentences.add(statement(draws, entity, attribute, heldOut));
    }
    if (draws.chance(INTERRUPTED)) {
      sentences.add(draws.below(sentences.size() + 1), filler.sentence(draws));
    }
    return String.join(" ", sentences);
  }

  private static String statement(
      Draws draws, Entity entity, Attribute attribute, boolean heldOut) {
    String value = entity.value(attribute);
    return heldOut
        ? attribute.stateHeldOut(entity.name(), value)
        : attribute.state(draws.below(attribute.statements()), entity.name(), value);
  }

  private static String questions(Draws draws, Entity entity) {
    boolean options = entity.kind() == Kind.PERSON && draws.chance(OPTIONS);
    List<String> turns = new ArrayList<>();
    for (Attribute attribute : draws.sample(Attribute.of(entity.kind()), options ? 2 : 3)) {
      turns.add(KnowledgeTasks.told(draws, entity, attribute, options));
    }
    return String.join(" ", turns);
  }

  /** Every piece of a use once: stated, or in the pattern that is asked. */
  private void addGoods(Draws draws, List<String> documents, FactUse use, boolean stated) {
    List<Entity> goods = draws.shuffled(world.entities(Kind.GOODS, use));
    for (int from = 0; from < goods.size(); from += GOODS) {
      List<String> sentences = new ArrayList<>();
      for (Entity piece : goods.subList(from, Math.min(from + GOODS, goods.size()))) {
        sentences.add(statement(draws, piece, Attribute.PRICE, !stated));
      }
      documents.add(String.join(" ", sentences));
    }
  }
}
