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

  /** Returns the question's text, or the index (Integer) of the choice that is the question. */
  Object question(Map<String, Object> fields) {
    return type == OutputType.MULTIPLE_CHOICE
        ? question.textOrIndex(fields)
        : question.text(fields);
  }

  List<String> choices(Map<String, Object> fields) {
    return choices == null ? turn.choices() : choices.choices(fields);
  }

  /** Returns the value of {@code doc_to_target}: an index, a text, a list, or a field's scalar. */
  Object answer(Map<String, Object> fields) {
    return answer.answer(fields, turn.hasChoices());
  }

  /** Returns a question followed by the given beginning of its answer, if any. */
  String opened(String question, Map<String, Object> fields, String delimiter) {
    return delimited(question, prefix(fields), delimiter);
  }

  /** Returns the rest of an answer after {@link #opened}. */
  String continued(String answer, Map<String, Object> fields) {
    String begin = prefix(fields);
    return begin.isEmpty()
        ? turn.targetDelimiter() + answer
        : delimited(begin, answer, " ").substring(begin.length());
  }

  /** Returns a document's question with its answer; the question alone when it has no answer. */
  String worked(Map<String, Object> fields) {
    Object questionOrIndex = question(fields);
    boolean varied = questionOrIndex instanceof Integer;
    String text =
        varied ? questionAmongChoices((Integer) questionOrIndex, fields) : (String) questionOrIndex;
    return worked(text, varied ? PythonText.str(answer(fields)) : exampleAnswer(fields), fields);
  }

  /** Returns a question with an answer, which may be that of another document. */
  String worked(String question, String answer, Map<String, Object> fields) {
    String opened = opened(question, fields, turn.targetDelimiter());
    return answer.isEmpty() // as in lm-eval: no delimiters around a missing answer
        ? opened
        : opened + continued(answer, fields) + turn.fewshotDelimiter();
  }

  /** Returns the messages of a question: the question, and the beginning of its answer if any. */
  List<Message> asked(String question, Map<String, Object> fields) {
    String begin = prefix(fields);
    Message user = new Message(Message.Role.USER, question, "");
    return begin.isEmpty()
        ? List.of(user)
        : List.of(user, new Message(Message.Role.ASSISTANT, begin, ""));
  }

  /** Returns a document's question and its answer as messages; without an answer the question. */
  List<Message> example(Map<String, Object> fields) {
    Object questionOrIndex = question(fields);
    boolean varied = questionOrIndex instanceof Integer;
    String text =
        varied ? questionAmongChoices((Integer) questionOrIndex, fields) : (String) questionOrIndex;
    String answer = varied ? PythonText.str(answer(fields)) : exampleAnswer(fields);
    if (answer.isEmpty()) {
      return asked(text, fields);
    }
    String begin = prefix(fields);
    boolean delimited =
        begin.isEmpty() || !delimited(text, begin, turn.targetDelimiter()).equals(text + begin);
    return List.of(
        new Message(Message.Role.USER, text, delimited ? turn.targetDelimiter() : ""),
        new Message(
            Message.Role.ASSISTANT, delimited(begin, answer, " "), turn.fewshotDelimiter()));
  }

  /** Returns the rest of an answer after the beginning that a message gives. */
  String continuedMessage(String answer, Map<String, Object> fields) {
    String begin = prefix(fields);
    return delimited(begin, answer, " ").substring(begin.length());
  }

  private String prefix(Map<String, Object> fields) {
    return prefix == null ? "" : prefix.plainText(fields);
  }

  private String questionAmongChoices(int index, Map<String, Object> fields) {
    List<String> questions = choices(fields);
    if (index < 0 || index >= questions.size()) {
      throw new TemplateException(
          "an example has no question: doc_to_text gives %d for %d choices"
              .formatted(index, questions.size()));
    }
    return questions.get(index);
  }

  /** Returns the answer that a worked example gives; empty when the document has none. */
  String exampleAnswer(Map<String, Object> fields) {
    Object target = answer(fields);
    if (target == null) {
      return "";
    }
    Object first =
        target instanceof List<?> answers && !answers.isEmpty() ? answers.get(0) : target;
    if (!turn.hasChoices()) {
      return type == OutputType.GENERATE_UNTIL ? PythonText.str(first) : text(first);
    }
    List<String> texts = choices(fields);
    Integer index = Gold.index(first, texts);
    if (index == null) {
      return text(first);
    }
    if (index < 0 || index >= texts.size()) {
      throw new TemplateException(
          "an example has no right answer: doc_to_target gives %s for %d choices"
              .formatted(target, texts.size()));
    }
    return texts.get(index);
  }

  /** Returns an answer that must be text. */
  static String text(Object answer) {
    if (answer instanceof String text) {
      return text;
    }
    throw new TemplateException("doc_to_target must give text, got " + answer);
  }

  /** Joins two texts, with the delimiter unless one is empty or white space is between them. */
  static String delimited(String before, String after, String delimiter) {
    boolean separate =
        before.isEmpty()
            || after.isEmpty()
            || PythonWhitespace.is(before.charAt(before.length() - 1))
            || PythonWhitespace.is(after.charAt(0));
    return separate ? before + after : before + delimiter + after;
  }
}
