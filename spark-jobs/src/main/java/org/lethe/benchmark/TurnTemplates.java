package org.lethe.benchmark;

import java.util.List;
import java.util.Map;
import org.lethe.benchmark.jinja.PythonText;
import org.lethe.benchmark.jinja.PythonWhitespace;
import org.lethe.benchmark.jinja.TemplateException;

/** The templates of a {@link Turn}, parsed; they render the fields of documents. */
final class TurnTemplates {

  private final Turn turn;
  private final OutputType type;
  private final PromptTemplate question;
  private final PromptTemplate choices;
  private final PromptTemplate answer;
  private final PromptTemplate prefix;

  TurnTemplates(Turn turn, OutputType type) {
    this.turn = turn;
    this.type = type;
    question = new PromptTemplate(turn.docToText());
    choices = turn.docToChoice() == null ? null : new PromptTemplate(turn.docToChoice());
    answer = new PromptTemplate(turn.docToTarget());
    prefix = turn.genPrefix() == null ? null : new PromptTemplate(turn.genPrefix());
  }

  /** The question's text, or the index of the choice that is the question: an Integer. */
  Object question(Map<String, Object> fields) {
    return type == OutputType.MULTIPLE_CHOICE
        ? question.textOrIndex(fields)
        : question.text(fields);
  }

  List<String> choices(Map<String, Object> fields) {
    return choices == null ? turn.choices() : choices.choices(fields);
  }

  /** What {@code doc_to_target} gives: an index, a text, a list, or any scalar of a field. */
  Object answer(Map<String, Object> fields) {
    return answer.answer(fields, turn.hasChoices());
  }

  /** A question and what its answer begins with, if that is given. */
  String opened(String question, Map<String, Object> fields, String delimiter) {
    return delimited(question, prefix(fields), delimiter);
  }

  /** An answer as it goes on behind {@link #opened}. */
  String continued(String answer, Map<String, Object> fields) {
    String begin = prefix(fields);
    return begin.isEmpty()
        ? turn.targetDelimiter() + answer
        : delimited(begin, answer, " ").substring(begin.length());
  }

  /** A document's question with its answer; the question alone where it has none. */
  String worked(Map<String, Object> fields) {
    Object asked = question(fields);
    boolean varied = asked instanceof Integer;
    String text = varied ? questionAmongChoices((Integer) asked, fields) : (String) asked;
    String opened = opened(text, fields, turn.targetDelimiter());
    String answer = varied ? PythonText.str(answer(fields)) : exampleAnswer(fields);
    return answer.isEmpty() // as lm-eval: no delimiters around no answer
        ? opened
        : opened + continued(answer, fields) + turn.fewshotDelimiter();
  }

  private String prefix(Map<String, Object> fields) {
    return prefix == null ? "" : prefix.plainText(fields);
  }

  private String questionAmongChoices(int index, Map<String, Object> fields) {
    List<String> all = choices(fields);
    if (index < 0 || index >= all.size()) {
      throw new TemplateException(
          "an example has no question: doc_to_text gives %d for %d choices"
              .formatted(index, all.size()));
    }
    return all.get(index);
  }

  private String exampleAnswer(Map<String, Object> fields) {
    Object target = answer(fields);
    if (target == null) {
      return "";
    }
    Object first = target instanceof List<?> all && !all.isEmpty() ? all.get(0) : target;
    if (!turn.hasChoices()) {
      return type == OutputType.GENERATE_UNTIL ? PythonText.str(first) : text(first);
    }
    List<String> all = choices(fields);
    Integer index = Gold.index(first, all);
    if (index == null) {
      return text(first);
    }
    if (index < 0 || index >= all.size()) {
      throw new TemplateException(
          "an example has no right answer: doc_to_target gives %s for %d choices"
              .formatted(target, all.size()));
    }
    return all.get(index);
  }

  /** The answer where it must be text. */
  static String text(Object answer) {
    if (answer instanceof String text) {
      return text;
    }
    throw new TemplateException("doc_to_target must give text, got " + answer);
  }

  /** Two texts, the delimiter between them unless white space or nothing stands there. */
  private static String delimited(String before, String after, String delimiter) {
    boolean apart =
        before.isEmpty()
            || after.isEmpty()
            || PythonWhitespace.is(before.charAt(before.length() - 1))
            || PythonWhitespace.is(after.charAt(0));
    return apart ? before + after : before + delimiter + after;
  }
}
