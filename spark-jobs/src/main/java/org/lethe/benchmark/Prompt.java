package org.lethe.benchmark;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lethe.benchmark.jinja.PythonText;
import org.lethe.benchmark.jinja.TemplateException;

/**
 * The text of a task's requests: description, then turns of question, target delimiter, answer and
 * few-shot delimiter, then the asked question.
 */
final class Prompt {

  /** Our extension: the whole document, for fields whose names are no Jinja names. */
  private static final String DOCUMENT = "doc";

  private final Task task;
  private final PromptTemplate description;
  private final TurnTemplates asked;
  private final TurnTemplates worked;

  Prompt(Task task) {
    this.task = task;
    description = new PromptTemplate(task.description());
    asked = new TurnTemplates(task.turn(), task.type());
    worked = new TurnTemplates(task.exampleTurn(), task.type());
  }

  /** Everything that stands before the answer. */
  String context(Doc doc, List<Doc> examples) {
    Object question = asked.question(names(doc));
    if (question instanceof String text) {
      return before(doc, examples) + asked.opened(text, names(doc), task.turn().targetDelimiter());
    }
    throw new TemplateException("doc_to_text must give text, got " + question);
  }

  /** Whether every choice is a question of its own, with one answer to all, as in Winogrande. */
  boolean questionVaries(Doc doc) {
    return asked.question(names(doc)) instanceof Integer;
  }

  /** Everything that stands before the answer, for every choice. */
  List<String> contexts(Doc doc, List<Doc> examples) {
    String before = before(doc, examples);
    return choices(doc).stream()
        .map(choice -> before + asked.opened(choice, names(doc), ""))
        .toList();
  }

  private String before(Doc doc, List<Doc> examples) {
    StringBuilder text = new StringBuilder(description.plainText(names(doc)));
    examples.forEach(example -> text.append(worked.worked(names(example))));
    return text.toString();
  }

  /** The answer of a task without choices. */
  String answerText(Doc doc) {
    return TurnTemplates.text(asked.answer(names(doc)));
  }

  /** The answer that stands behind every question, where questions vary. */
  String commonAnswer(Doc doc) {
    return PythonText.str(asked.answer(names(doc)));
  }

  /** The right answers of a task whose answers are generated; any of them will do. */
  List<String> targets(Doc doc) {
    Object target = asked.answer(names(doc));
    if (task.turn().hasChoices()) {
      List<String> choices = choices(doc);
      return Gold.of(target, choices).indices().stream().map(choices::get).toList();
    }
    return target instanceof List<?> all
        ? all.stream().map(PythonText::str).toList()
        : List.of(PythonText.str(target));
  }

  /** A generated answer as training sees it: as it would stand in an example. */
  String continued(Doc doc, String answer) {
    return asked.continued(answer, names(doc));
  }

  List<String> choices(Doc doc) {
    return asked.choices(names(doc));
  }

  /** Which of the choices are right: by index, or by text. */
  Gold gold(Doc doc, List<String> choices) {
    return Gold.of(asked.answer(names(doc)), choices);
  }

  /** Which of the questions is right. */
  Gold goldQuestion(Doc doc, List<String> choices) {
    int index = (Integer) asked.question(names(doc));
    return index >= 0 && index < choices.size()
        ? Gold.of(index)
        : Gold.none(
            "doc_to_text gives %d, which is none of the %d choices"
                .formatted(index, choices.size()));
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
