package org.lethe.figure;

/** The questions of the first screen, in its order. */
public enum Question {
  FORGOTTEN(
      "What was forgotten?",
      "a fine-tuned checkpoint and the base that it was fine-tuned from",
      "claims"),
  RECOVERED(
      "How much came back?",
      "restored checkpoints and their control, the base after the same restoration",
      "recovery-pooled"),
  KNOWLEDGE(
      "Knowledge, or following instructions?",
      "two tasks that ask the same documents, named under compare.knowledge-pairs",
      "knowledge"),
  PLACE("Where did the model change?", "activations of a checkpoint and of its reference", "depth"),
  MECHANISM(
      "What goes with forgetting?",
      "gradients or activations of at least six tasks, and checkpoints trained on them",
      "mechanisms"),
  CERTAINTY("How sure are we?", "a comparison", "claims");

  private final String text;
  private final String needs;
  private final String measure;

  Question(String text, String needs, String measure) {
    this.text = text;
    this.needs = needs;
    this.measure = measure;
  }

  /** Returns the question. */
  public String text() {
    return text;
  }

  /** Returns what an answer needs, in words that follow "It needs". */
  public String needs() {
    return needs;
  }

  /** Returns the name of the measure whose rows answer it. */
  public String measure() {
    return measure;
  }
}
