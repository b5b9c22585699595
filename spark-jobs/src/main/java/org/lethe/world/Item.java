package org.lethe.world;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * One line of a task's file, in lm-evaluation-harness's sense a document.
 *
 * @param prompt what is asked, without a trailing space
 * @param answer the right choice
 * @param choices all choices, distinct
 * @param gold index of the right choice
 * @param subject what is asked about: words that a sentence with the same fact must have
 * @param item key of the fact; items of two tasks with the same key ask the same fact
 */
public record Item(
    String prompt, String answer, List<String> choices, int gold, String subject, String item) {
  public Item {
    choices = List.copyOf(choices);
    if (Set.copyOf(choices).size() != choices.size()) {
      throw new IllegalArgumentException(item + ": choices must be distinct, got " + choices);
    }
    if (gold < 0 || gold >= choices.size() || !choices.get(gold).equals(answer)) {
      throw new IllegalArgumentException(
          item + ": choice " + gold + " of " + choices + " is not the answer " + answer);
    }
    if (!prompt.equals(prompt.strip()) || prompt.isEmpty()) {
      throw new IllegalArgumentException(item + ": prompt must have no outer space: " + prompt);
    }
  }

  /** An item whose choices stand in an order drawn for it. */
  static Item shuffled(
      Draws draws,
      String prompt,
      String answer,
      List<String> distractors,
      String subject,
      String item) {
    List<String> choices = new ArrayList<>(distractors);
    choices.add(answer);
    choices = draws.shuffled(choices);
    return new Item(prompt, answer, choices, choices.indexOf(answer), subject, item);
  }

  /** The item as text says it: the prompt with its answer, as a sentence. */
  String told() {
    return prompt + " " + answer + ".";
  }
}
