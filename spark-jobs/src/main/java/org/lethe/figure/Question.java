package org.lethe.figure;

/** The questions of the first screen, in its order. */
public enum Question {
  FORGOTTEN(
      "What was forgotten?", "a fine-tuned checkpoint and the base that it was fine-tuned from"),
  RECOVERED(
      "How much came back?",
      "restored checkpoints and their control, the base after the same restoration"),
  KNOWLEDGE(
      "Knowledge, or following instructions?",
      "two tasks that ask the same documents, named under compare.knowledge-pairs"),
  PLACE("Where did the model change?", "activations of a checkpoint and of its reference"),
  MECHANISM(
      "What goes with forgetting?",
      "gradients or activations of at least six tasks, and checkpoints trained on them"),
  CERTAINTY("How sure are we?", "a comparison");

  private final String text;
  private final String needs;

  Question(String text, String needs) {
    this.text = text;
    this.needs = needs;
  }

  /** Returns the question. */
  public String text() {
    return text;
  }

  /** Returns what an answer needs, in words that follow "It needs". */
  public String needs() {
    return needs;
  }
}
