package org.lethe.benchmark;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lethe.benchmark.jinja.PythonText;
import org.lethe.benchmark.jinja.PythonWhitespace;
import org.lethe.benchmark.jinja.TemplateException;

/**
 * The text of a task's requests: description, then turns of question, target delimiter, answer and
 * few-shot delimiter, then the asked question; or the same as messages through a chat template.
 */
final class Prompt {

  /** Our extension: the whole document, for fields whose names are not Jinja names. */
  private static final String DOCUMENT = "doc";

  private final Task task;
  private final PromptTemplate description;
  private final TurnTemplates questionTurn;
  private final TurnTemplates exampleTurn;
  private final ChatPrompt chat; // null for a prompt of plain text

  /**
   * @param chat how to ask through a chat template; null for plain text
   */
  Prompt(Task task, Chat chat) {
    this.task = task;
    this.chat = chat == null ? null : new ChatPrompt(chat, task.turn().fewshotDelimiter());
    description = new PromptTemplate(task.description());
    questionTurn = new TurnTemplates(task.turn(), task.type());
    exampleTurn = new TurnTemplates(task.exampleTurn(), task.type());
  }

  /** Returns the text before the answer. */
  String context(Doc doc, List<Doc> examples) {
    Object question = questionTurn.question(names(doc));
    if (question instanceof String text) {
      return chat != null
          ? conversation(text, doc, examples)
          : before(doc, examples)
              + questionTurn.opened(text, names(doc), task.turn().targetDelimiter());
    }
    throw new TemplateException("doc_to_text must give text, got " + question);
  }

  /** Whether every choice is a separate question with one common answer, as in Winogrande. */
  boolean questionVaries(Doc doc) {
    return questionTurn.question(names(doc)) instanceof Integer;
  }

  /** Returns the text before the answer for every choice. */
  List<String> contexts(Doc doc, List<Doc> examples) {
    if (chat != null) {
      return choices(doc).stream().map(choice -> conversation(choice, doc, examples)).toList();
    }
    String before = before(doc, examples);
    return choices(doc).stream()
        .map(choice -> before + questionTurn.opened(choice, names(doc), ""))
        .toList();
  }

  /** Whether a worked example is the asked question with its right answer, word for word. */
  boolean showsOwnAnswer(Doc doc, List<Doc> examples) {
    if (examples.isEmpty()) {
      return false;
    }
    try {
      String own = exampleTurn.worked(names(doc));
      return examples.stream().anyMatch(example -> exampleTurn.worked(names(example)).equals(own));
    } catch (TemplateException e) { // a document that cannot be an example
      return false;
    }
  }

  private String conversation(String question, Doc doc, List<Doc> examples) {
    List<Message> messages = new ArrayList<>();
    examples.forEach(example -> messages.addAll(exampleTurn.example(names(example))));
    return chat.text(
        description.plainText(names(doc)), messages, questionTurn.asked(question, names(doc)));
  }

  /**
   * Returns the text between a question and a choice. As in lm-eval a message needs none, unless
   * the answer is begun by a text that does not end in white space.
   */
  String choiceDelimiter() {
    String begin = task.turn().genPrefix();
    boolean needed =
        chat == null
            || begin != null
                && !begin.isEmpty()
                && !PythonWhitespace.is(begin.charAt(begin.length() - 1));
    return needed ? task.turn().targetDelimiter() : "";
  }

  private String before(Doc doc, List<Doc> examples) {
    StringBuilder text = new StringBuilder(description.plainText(names(doc)));
    examples.forEach(example -> text.append(exampleTurn.worked(names(example))));
    return text.toString();
  }

  /** Returns the answer of a task without choices. */
  String answerText(Doc doc) {
    return TurnTemplates.text(questionTurn.answer(names(doc)));
  }

  /** Returns the one answer that follows every question when questions vary. */
  String commonAnswer(Doc doc) {
    return PythonText.str(questionTurn.answer(names(doc)));
  }

  /** Returns the right answers of a task whose answers are generated; any one is right. */
  List<String> targets(Doc doc) {
    Object target = questionTurn.answer(names(doc));
    if (task.turn().hasChoices()) {
      List<String> choices = choices(doc);
      return Gold.of(target, choices).indices().stream().map(choices::get).toList();
    }
    return target instanceof List<?> answers
        ? answers.stream().map(PythonText::str).toList()
        : List.of(PythonText.str(target));
  }

  /** Returns an answer as training sees it: as a worked example would write it. */
  String continued(Doc doc, String answer) {
    return chat == null
        ? questionTurn.continued(answer, names(doc))
        : questionTurn.continuedMessage(answer, names(doc));
  }

  List<String> choices(Doc doc) {
    return questionTurn.choices(names(doc));
  }

  /** Returns the right choices, which the target names by index or by text. */
  Gold gold(Doc doc, List<String> choices) {
    return Gold.of(questionTurn.answer(names(doc)), choices);
  }

  /** Returns the right question. */
  Gold goldQuestion(Doc doc, List<String> choices) {
    int index = (Integer) questionTurn.question(names(doc));
    return index >= 0 && index < choices.size()
        ? Gold.of(index)
        : Gold.none(
            "doc_to_text gives %d, which is none of the %d choices"
                .formatted(index, choices.size()));
  }

  /** Returns what templates may name: the fields of a document, and the document itself. */
  static Map<String, Object> names(Doc doc) {
    if (doc.fields().containsKey(DOCUMENT)) {
      return doc.fields();
    }
    Map<String, Object> names = new LinkedHashMap<>(doc.fields());
    names.put(DOCUMENT, doc.fields());
    return names;
  }
}
