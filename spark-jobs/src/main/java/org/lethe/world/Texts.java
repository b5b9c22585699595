package org.lethe.world;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What a model reads: one document a line. */
final class Texts {
  /** Share of the restoration group's statements that use the held-out pattern. */
  private static final double HELD_OUT = 0.25;

  /** Share of biographies with a sentence that is about nobody. */
  private static final double INTERRUPTED = 0.5;

  private final World world;

  Texts(World world) {
    this.world = world;
  }

  /**
   * Pre-training text: every known person's biographies, questions about the restoration group
   * only, and sentences about nobody. Tested facts are read in statements, never in the patterns in
   * which they are asked.
   */
  List<String> pretraining() {
    Draws draws = world.draws("pretrain");
    List<String> documents = new ArrayList<>();
    for (int round = 0; round < world.options().biographies(); round++) {
      for (Person person : world.people()) {
        if (person.use() != FactUse.NEW) {
          documents.add(biography(draws, person));
        }
        if (person.use() == FactUse.RESTORATION) {
          documents.add(questions(draws, person));
        }
      }
      addFiller(draws, documents, world.options().restoration());
    }
    return draws.shuffled(documents);
  }

  /** Restoration text: documents of the restoration group, of the pre-training kind, new draws. */
  List<String> restoration() {
    return others("restore", world.options().biographies() / 2, Set.of());
  }

  /** Held-out text for perplexity: the same kind, of no document that training reads. */
  List<String> heldOut() {
    Set<String> read = new LinkedHashSet<>(pretraining());
    read.addAll(restoration());
    return others("heldout", 1, read);
  }

  private List<String> others(String purpose, int rounds, Set<String> taken) {
    Draws draws = world.draws(purpose);
    List<String> documents = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      for (Person person : world.people(FactUse.RESTORATION)) {
        documents.add(biography(draws, person));
        documents.add(questions(draws, person));
      }
      addFiller(draws, documents, world.options().restoration() / 2);
    }
    documents.removeIf(taken::contains);
    return draws.shuffled(documents);
  }

  private static String biography(Draws draws, Person person) {
    List<String> sentences = new ArrayList<>();
    for (Attribute attribute : draws.shuffled(List.of(Attribute.values()))) {
      boolean heldOut = person.use() == FactUse.RESTORATION && draws.chance(HELD_OUT);
      sentences.add(
          heldOut
              ? attribute.stateHeldOut(person.name(), person.value(attribute))
              : attribute.state(
                  draws.below(attribute.statements()), person.name(), person.value(attribute)));
    }
    if (draws.chance(INTERRUPTED)) {
      sentences.add(draws.below(sentences.size() + 1), Filler.sentence(draws));
    }
    return String.join(" ", sentences);
  }

  private static String questions(Draws draws, Person person) {
    List<String> turns = new ArrayList<>();
    for (Attribute attribute : draws.sample(List.of(Attribute.values()), 3)) {
      turns.add(
          KnowledgeTasks.question(attribute.ask(draws.below(attribute.questions()), person.name()))
              + " "
              + person.value(attribute)
              + ".");
    }
    return String.join(" ", turns);
  }

  private static void addFiller(Draws draws, List<String> documents, int count) {
    for (int i = 0; i < count; i++) {
      List<String> sentences = new ArrayList<>();
      for (int j = 0; j < 5; j++) {
        sentences.add(Filler.sentence(draws));
      }
      documents.add(String.join(" ", sentences));
    }
  }
}
