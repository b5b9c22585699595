package org.lethe.benchmark;

import java.util.Map;
import org.lethe.benchmark.jinja.TemplateException;

/**
 * The parts of a task's prompts in context: instruction, demonstrations, question and answer. The
 * answer of a demonstration may be that of another document. Parses the templates once.
 */
public final class ContextTurns {
  private final Task task;
  private final Wording wording;
  private final PromptTemplate asked;
  private final PromptTemplate description;
  private final TurnTemplates questionTurn;
  private final TurnTemplates exampleTurn;

  /**
   * @param asked what a wording other than the task's own asks: a field's name, else a template
   * @throws TemplateException if a template cannot be read
   */
  public ContextTurns(Task task, Wording wording, String asked) {
    this.task = task;
    this.wording = wording;
    this.asked = new PromptTemplate(asked);
    description = new PromptTemplate(task.description());
    questionTurn = new TurnTemplates(task.turn(), task.type());
    exampleTurn = new TurnTemplates(task.exampleTurn(), task.type());
  }

  /** Returns the task's instruction; empty when it has none. */
  public String instruction(Doc doc) {
    return description.plainText(Prompt.names(doc));
  }

  /**
   * Returns a demonstration.
   *
   * @param answered the document whose answer is given
   * @throws TemplateException if a template cannot be rendered, or there is no answer
   */
  public String demonstration(Doc doc, Doc answered) {
    Map<String, Object> fields = Prompt.names(doc);
    String answer = answer(exampleTurn, answered);
    if (wording == Wording.TASK) {
      return exampleTurn.worked(question(exampleTurn, fields), answer, fields);
    }
    return wording.question(asked.text(fields)) + wording.answer(answer) + wording.end();
  }

  /** Returns the question, up to its answer. */
  public String question(Doc doc) {
    Map<String, Object> fields = Prompt.names(doc);
    return wording == Wording.TASK
        ? questionTurn.opened(question(questionTurn, fields), fields, task.turn().targetDelimiter())
        : wording.question(asked.text(fields));
  }

  /** Returns the right answer with what stands between it and the question. */
  public String target(Doc doc) {
    String answer = answer(questionTurn, doc);
    if (wording != Wording.TASK) {
      return wording.answer(answer);
    }
    return task.type() == OutputType.LOGLIKELIHOOD
        ? answer // as in lm-eval the answer brings its own blank
        : questionTurn.continued(answer, Prompt.names(doc));
  }

  private String answer(TurnTemplates turn, Doc doc) {
    String answer = turn.exampleAnswer(Prompt.names(doc));
    String told = wording == Wording.TASK ? answer : answer.strip();
    if (told.isEmpty()) {
      throw new TemplateException("document %d has no answer".formatted(doc.id()));
    }
    return told;
  }

  private static String question(TurnTemplates turn, Map<String, Object> fields) {
    if (turn.question(fields) instanceof String text) {
      return text;
    }
    throw new TemplateException("doc_to_text gives a choice, so a prompt has no single question");
  }
}
