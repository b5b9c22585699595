package org.lethe.job.train;

import java.util.ArrayList;
import java.util.List;
import org.lethe.benchmark.Dialogue;
import org.lethe.benchmark.Status;
import org.lethe.benchmark.jinja.ChatTemplate;
import org.lethe.benchmark.jinja.ChatTemplate.Conversation;
import org.lethe.benchmark.jinja.TemplateException;
import org.lethe.checkpoint.PlacedTokens;
import org.lethe.checkpoint.Tokenizer;

/**
 * Conversations, of which is learned what the assistant says. A token is learned when it stands for
 * a character of that. Nothing is put around the text: the template does it.
 */
record ConversationLesson(Dialogue dialogue) implements Lesson {

  @Override
  public Reader reader(Tokenizer tokenizer, int maxLength) {
    ChatTemplate template = dialogue.parsed();
    return doc -> {
      try {
        return example(dialogue.conversation(template, doc.fields()), tokenizer, maxLength);
      } catch (TemplateException e) {
        return Example.refused("", Status.TEMPLATE_ERROR, e.getMessage());
      }
    };
  }

  private static Example example(Conversation said, Tokenizer tokenizer, int maxLength) {
    PlacedTokens tokens = tokenizer.place(said.text());
    List<Integer> turns = new ArrayList<>();
    boolean inside = false;
    for (int i = 1; i < tokens.ids().length; i++) {
      int start = tokens.starts()[i];
      int end = tokens.ends()[i];
      if (said.answers().stream().anyMatch(span -> span.meets(start, end)) != inside) {
        inside = !inside;
        turns.add(i);
      }
    }
    if (inside) {
      turns.add(tokens.ids().length);
    }
    if (turns.isEmpty()) {
      return Example.refused(
          said.text(), Status.EMPTY_CONTINUATION, "the assistant says nothing that is learned");
    }
    if (tokens.ids().length > maxLength + 1) {
      return Example.refused(
          said.text(),
          Status.CONTINUATION_TOO_LONG,
          "the conversation has %d tokens; the model reads %d"
              .formatted(tokens.ids().length, maxLength + 1));
    }
    int first = said.answers().stream().mapToInt(span -> span.start()).min().orElseThrow();
    int[] counted = turns.stream().mapToInt(Integer::intValue).toArray();
    return Example.learned(
        said.text().substring(0, first),
        said.text().substring(first),
        tokens.ids(),
        counted[0],
        counted);
  }
}
