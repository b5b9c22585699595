package org.lethe.benchmark;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.lethe.benchmark.jinja.PythonText;
import org.lethe.benchmark.jinja.TemplateException;

/**
 * The text of a task's requests: description, then turns of question, target delimiter, answer and
 * few-shot delimiter, then the asked question.
 */
final class Prompt {

  private static final Pattern DIGITS = Pattern.compile("[0-9]{1,9}");

  /** Our extension: the whole document, for fields whose names are no Jinja names. */
  private static final String DOCUMENT = "doc";

  private final Task task;
  private final PromptTemplate description;
  private final PromptTemplate question;
  private final PromptTemplate choices;
  private final PromptTemplate answer;

  Prompt(Task task) {
    this.task = task;
    description = new PromptTemplate(task.description());
    question = new PromptTemplate(task.docToText());
    choices = task.docToChoice() == null ? null : new PromptTemplate(task.docToChoice());
    answer = new PromptTemplate(task.docToTarget());
  }

  /** Everything that stands before the answer. */
  String context(Doc doc, List<Doc> examples) {
    StringBuilder text = new StringBuilder(description.plainText(names(doc)));
    for (Doc example : examples) {
      text.append(question(example));
      String answer = exampleAnswer(example);
      if (!answer.isEmpty()) { // as lm-eval: no delimiters around no answer
        text.append(task.targetDelimiter()).append(answer).append(task.fewshotDelimiter());
      }
    }
    return text.append(question(doc)).toString();
  }

  private String question(Doc doc) {
    String text = question.text(names(doc));
    if (hasChoices() && DIGITS.matcher(text).matches()) {
      throw new TemplateException(
          ("doc_to_text gives the number %s: tasks whose question varies with the choice,"
                  + " as Winogrande's, are not supported")
              .formatted(text));
    }
    return text;
  }

  private String exampleAnswer(Doc example) {
    Object target = answer.answer(names(example), hasChoices());
    if (target == null) {
      return "";
    }
    Object first = target instanceof List<?> all && !all.isEmpty() ? all.get(0) : target;
    if (task.type() == OutputType.GENERATE_UNTIL) {
      return PythonText.str(first);
    }
    if (!hasChoices()) {
      return text(first);
    }
    List<String> choices = choices(example);
    Integer index = index(first, choices);
    if (index == null) {
      return text(first);
    }
    if (index >= 0 && index < choices.size()) {
      return choices.get(index);
    }
    throw new TemplateException(
        "example %d has no right answer: doc_to_target gives %s for %d choices"
            .formatted(example.id(), target, choices.size()));
  }

  /** The answer of a task without choices. */
  String answerText(Doc doc) {
    return text(answer.answer(names(doc), false));
  }

  /** The right answers of a task whose answers are generated; any of them will do. */
  List<String> targets(Doc doc) {
    Object target = answer.answer(names(doc), false);
    return target instanceof List<?> all
        ? all.stream().map(PythonText::str).toList()
        : List.of(PythonText.str(target));
  }

  private static String text(Object answer) {
    if (answer instanceof String text) {
      return text;
    }
    throw new TemplateException("doc_to_target must give text, got " + answer);
  }

  private boolean hasChoices() {
    return task.type() == OutputType.MULTIPLE_CHOICE;
  }

  List<String> choices(Doc doc) {
    return choices == null ? task.choices() : choices.choices(names(doc));
  }

  /** Which of the choices is right: by index, or by its text. */
  Gold gold(Doc doc, List<String> choices) {
    Object target = answer.answer(names(doc), true);
    if (target instanceof List<?>) {
      throw new TemplateException(
          "doc_to_target gives several answers, %s: only one is supported".formatted(target));
    }
    Integer index = index(target, choices);
    return index != null && index >= 0 && index < choices.size()
        ? Gold.of(index)
        : Gold.none(
            "doc_to_target gives %s, which is none of the %d choices %s"
                .formatted(target, choices.size(), choices));
  }

  /**
   * Index that an answer names: a whole number, a boolean as Python counts it, the text of a
   * choice, or digits, since a data set without types, such as CSV, has its indices as text; else
   * null.
   */
  private static Integer index(Object answer, List<String> choices) {
    if (answer instanceof Boolean flag) {
      return flag ? 1 : 0;
    }
    if (answer instanceof Integer || answer instanceof Long) {
      return Math.toIntExact(((Number) answer).longValue());
    }
    if (!(answer instanceof String text)) {
      return null;
    }
    int position = choices.indexOf(text);
    if (position >= 0) {
      return position;
    }
    return DIGITS.matcher(text).matches() ? Integer.valueOf(text) : null;
  }

  private static Map<String, Object> names(Doc doc) {
    if (doc.fields().containsKey(DOCUMENT)) {
      return doc.fields();
    }
    Map<String, Object> names = new LinkedHashMap<>(doc.fields());
    names.put(DOCUMENT, doc.fields());
    return names;
  }
}
