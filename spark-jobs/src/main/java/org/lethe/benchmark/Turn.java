package org.lethe.benchmark;

import java.io.Serializable;
import java.util.List;

/**
 * How a question and its answer are written. Worked examples may be written otherwise than the
 * question that is asked.
 *
 * @param docToText question: a field's name, else a Jinja template; one that gives the index of a
 *     choice takes that choice for its question, and every choice is asked in turn
 * @param docToChoice choices: a field's name, else a template that gives a list; null when the
 *     choices are fixed or there are none
 * @param choices choices that are the same for every document; null when they depend on it
 * @param docToTarget right answer: a field's name, else a template; an index where there are
 *     choices; the whole text of a rolling task
 * @param genPrefix how every answer begins, a part of the prompt: a field's name, else a template;
 *     null for none
 * @param targetDelimiter between a question and its answer
 * @param fewshotDelimiter behind the answer of an example
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
