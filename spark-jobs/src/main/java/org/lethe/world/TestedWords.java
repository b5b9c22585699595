package org.lethe.world;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What the tasks about words ask. A sentence tells an item when it has the answer, its words one
 * after the other, and all words of the subject.
 */
final class TestedWords {
  private record Fact(Set<String> subject, String answer) {}

  private final Set<Fact> facts = new HashSet<>();

  TestedWords(World world) {
    WordTasks.tested(world)
        .forEach(
            item ->
                facts.add(new Fact(Set.of(item.subject().split(" ")), " " + item.answer() + " ")));
  }

  /** Whether a sentence of a document tells a tested item. */
  boolean toldIn(String document) {
    for (String sentence : document.split("[.?]")) {
      List<String> words =
          Vocabulary.split(sentence).stream().filter(w -> Character.isLetter(w.charAt(0))).toList();
      String text = " " + String.join(" ", words) + " ";
      Set<String> set = Set.copyOf(words);
      if (facts.stream().anyMatch(f -> text.contains(f.answer()) && set.containsAll(f.subject()))) {
        return true;
      }
    }
    return false;
  }
}
