package org.lethe.benchmark;

import java.util.ArrayList;
import java.util.List;
import org.lethe.benchmark.jinja.ChatTemplate;
import org.lethe.benchmark.jinja.TemplateException;

/** Renders the messages of a prompt through a chat template, as lm-eval 0.4.13 does. */
final class ChatPrompt {

  private final Chat chat;
  private final String delimiter;
  private final ChatTemplate template;

  /**
   * @param delimiter text between instruction and description where neither has white space there
   * @throws TemplateException if the template cannot be read
   */
  ChatPrompt(Chat chat, String delimiter) {
    this.chat = chat;
    this.delimiter = delimiter;
    this.template = chat.parsed();
  }

  /**
   * Returns the text before the answer.
   *
   * @param description the task's description, rendered
   * @param examples messages of the worked examples
   * @param asked the question, and the beginning of its answer if there is one
   */
  String text(String description, List<Message> examples, List<Message> asked) {
    List<Message> messages = chat.multiturn() ? joined(examples, asked) : single(examples, asked);
    String system = TurnTemplates.delimited(chat.instruction(), description, delimiter);
    if (system.isEmpty()) {
      return render(messages);
    }
    Message first = new Message(Message.Role.SYSTEM, system, "");
    try {
      return render(joined(List.of(first), messages));
    } catch (TemplateException e) { // as in lm-eval: many templates know no system message
      return render(messages);
    }
  }

  private String render(List<Message> messages) {
    boolean begun = messages.get(messages.size() - 1).role() == Message.Role.ASSISTANT;
    var fields = messages.stream().map(Message::fields).toList();
    return begun ? template.continued(fields) : template.opened(fields);
  }

  /** Joins examples and question to one message. */
  private static List<Message> single(List<Message> examples, List<Message> asked) {
    StringBuilder text = new StringBuilder();
    examples.forEach(message -> text.append(message.content()).append(message.delimiter()));
    text.append(asked.get(0).content());
    Message question = new Message(Message.Role.USER, text.toString(), "");
    return joined(List.of(question), asked.subList(1, asked.size()));
  }

  private static List<Message> joined(List<Message> before, List<Message> after) {
    List<Message> all = new ArrayList<>(before);
    all.addAll(after);
    return all;
  }
}
