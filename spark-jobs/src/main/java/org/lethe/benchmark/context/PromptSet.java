package org.lethe.benchmark.context;

import java.io.Serializable;
import java.util.List;
import org.lethe.benchmark.Wording;

/**
 * Prompts of one kind that are planned for a task. Two sets of one name are equal.
 *
 * @param name name in tables, letters, digits and underscores
 * @param queries parts of the documents that are asked, in order
 * @param rounds how often every query is asked, each time with other demonstrations
 * @param shots demonstrations of a prompt
 * @param labels which answers the demonstrations give
 * @param instructed whether the task's description stands first
 * @param format how prompts are written
 */
public record PromptSet(
    String name,
    List<Part> queries,
    int rounds,
    int shots,
    Labels labels,
    boolean instructed,
    Format format)
    implements Serializable {

  /**
   * How prompts are written, and of which documents.
   *
   * @param wording how question and answer are written
   * @param asked what a wording other than the task's own asks: a field's name, else a template
   * @param beginning what stands before the text
   * @param demonstrations most documents that demonstrations are drawn from
   * @param validation most queries of the validation part
   * @param test most queries of the test part
   */
  public record Format(
      Wording wording,
      String asked,
      Beginning beginning,
      int demonstrations,
      int validation,
      int test)
      implements Serializable {}

  public PromptSet {
    queries = List.copyOf(queries);
    if (!name.matches("[a-z0-9_]+")) {
      throw new IllegalArgumentException("a set of prompts must be snake_case, got " + name);
    }
    if (rounds < 1 || shots < 0 || queries.isEmpty()) {
      throw new IllegalArgumentException("no prompts: " + name);
    }
  }
}
