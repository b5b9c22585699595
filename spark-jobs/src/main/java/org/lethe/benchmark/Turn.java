package org.lethe.benchmark;

import java.io.Serializable;
import java.util.List;

/**
 * How a prompt writes a question and its answer. Worked examples may differ from the asked
 * question.
 *
 * @param docToText question: a field's name, else a Jinja template. If it gives the index of a
 *     choice, that choice is the right question, and every choice is asked in turn
 * @param docToChoice choices: a field's name, else a template that gives a list; null when the
 *     choices are fixed or there are none
 * @param choices choices that are the same for every document; null when they depend on it
 * @param docToTarget right answer: a field's name, else a template; an index where there are
 *     choices; the whole text of a rolling task
 * @param genPrefix beginning of every answer, part of the prompt: a field's name, else a template;
 *     null for none
 * @param targetDelimiter text between a question and its answer
 * @param fewshotDelimiter text after the answer of an example
 */
public record Turn(
    String docToText,
    String docToChoice,
    List<String> choices,
    String docToTarget,
    String genPrefix,
    String targetDelimiter,
    String fewshotDelimiter)
    implements Serializable {

  /** Rejects choices that are both fixed and rendered. */
  public Turn {
    if (docToChoice != null && choices != null) {
      throw new IllegalArgumentException("choices are fixed or rendered");
    }
  }

  /** Whether answers are chosen from several. */
  public boolean hasChoices() {
    return docToChoice != null || choices != null;
  }
}
