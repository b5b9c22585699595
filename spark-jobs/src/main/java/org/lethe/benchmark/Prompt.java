package org.lethe.benchmark;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
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
    if (hasChoices() && index(target) != null) {
      List<String> choices = choices(example);
      int index = index(target);
      if (index >= 0 && index < choices.size()) {
        return choices.get(index);
      }
      throw new TemplateException(
          "example %d has no right answer: doc_to_target gives %s for %d choices"
              .formatted(example.id(), target, choices.size()));
    }
    Object first =
        target instanceof List<?> several && !several.isEmpty() ? several.get(0) : target;
    return text(first);
  }

  /** The answer of a task without choices. */
  String answerText(Doc doc) {
    return text(answer.answer(names(doc), false));
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
    Integer index = index(target);
    if (index == null && target instanceof String text) {
      index = choices.indexOf(text);
      // a data set without types, such as CSV, has its indices as text
      if (index < 0 && DIGITS.matcher(text).matches()) {
        index = Integer.valueOf(text);
      }
    }
    return index != null && index >= 0 && index < choices.size()
        ? Gold.of(index)
        : Gold.none(
            "doc_to_target gives %s, which is none of the %d choices %s"
                .formatted(target, choices.size(), choices));
  }

  /** A whole number, or a boolean as Python counts it; null for anything else. */
  private static Integer index(Object target) {
    if (target instanceof Boolean flag) {
      return flag ? 1 : 0;
    }
    boolean whole = target instanceof Integer || target instanceof Long;
    return whole ? (Integer) Math.toIntExact(((Number) target).longValue()) : null;
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
