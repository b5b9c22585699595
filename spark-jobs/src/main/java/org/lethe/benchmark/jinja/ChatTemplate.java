package org.lethe.benchmark.jinja;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The Jinja template of a model's conversations, with the meaning that transformers 5.24's
 * apply_chat_template gives it; may be shared between threads.
 */
public final class ChatTemplate {

  private static final String CONTENT = "content";

  private static final Pattern GENERATION = Pattern.compile("\\{%-?\\s*generation\\s*-?%}");

  /** What transformers puts at the end of the final message, to see where it ends. */
  private static final String MARK = "CONTINUE_FINAL_MESSAGE_TAG ";

  private final Template template;
  private final Map<String, String> specialTokens;
  private final LocalDateTime now;

  private ChatTemplate(Template template, Map<String, String> specialTokens, LocalDateTime now) {
    this.template = template;
    this.specialTokens = specialTokens;
    this.now = now;
  }

  /**
   * Parses a template.
   *
   * @param specialTokens texts of special tokens by the names that the template uses, such as
   *     {@code bos_token}
   * @param now the time that {@code strftime_now} tells
   * @throws TemplateException if it is not well formed or uses an unsupported feature
   */
  public static ChatTemplate parse(
      String source, Map<String, String> specialTokens, LocalDateTime now) {
    return new ChatTemplate(Template.parse(source, Syntax.CHAT), Map.copyOf(specialTokens), now);
  }

  /**
   * Renders a conversation up to the beginning of the assistant's next message.
   *
   * @param messages each with {@code role} and {@code content}
   * @throws TemplateException if the template raises an exception or cannot be rendered
   */
  public String opened(List<Map<String, String>> messages) {
    return render(messages, true);
  }

  /**
   * Renders a conversation whose last message is not finished: the text ends where it ends.
   *
   * @throws TemplateException if the template leaves out or changes the last message, too
   */
  public String continued(List<Map<String, String>> messages) {
    List<Map<String, String>> marked = new ArrayList<>(messages);
    Map<String, String> last = new LinkedHashMap<>(messages.get(messages.size() - 1));
    String begun = last.get(CONTENT);
    last.put(CONTENT, begun + MARK);
    marked.set(marked.size() - 1, last);
    String text = render(marked, false);
    int end = text.lastIndexOf(PythonWhitespace.rstrip(MARK));
    if (end < 0 || !text.contains(PythonWhitespace.strip(begun))) {
      throw TemplateException.of("the chat template does not write the beginning '%s'", begun);
    }
    String before = text.substring(0, end);
    return text.startsWith(MARK, end) ? before : PythonWhitespace.rstrip(before);
  }

  /**
   * A conversation as text.
   *
   * @param answers what the assistant says, in order
   */
  public record Conversation(String text, List<Span> answers) {
    public Conversation {
      answers = List.copyOf(answers);
    }
  }

  /**
   * Renders a whole conversation. What the assistant says is what generation tags mark, as in
   * transformers; of a template without them it is what each message of the assistant adds to the
   * conversation before it, opened for an answer.
   *
   * @param messages each with {@code role}; their other keys are those that the template reads
   * @throws TemplateException if the template cannot be rendered, or has no generation tags and
   *     writes a message otherwise when others follow
   */
  public Conversation conversation(List<? extends Map<String, ?>> messages) {
    Page page = page(messages, false);
    return new Conversation(
        page.text(),
        GENERATION.matcher(template.toString()).find()
            ? page.generated()
            : answers(page.text(), messages));
  }

  private List<Span> answers(String text, List<? extends Map<String, ?>> messages) {
    List<Span> answers = new ArrayList<>();
    for (int i = 0; i < messages.size(); i++) {
      if ("assistant".equals(messages.get(i).get("role"))) {
        String before = opening(messages.subList(0, i));
        String after = render(messages.subList(0, i + 1), false);
        if (!after.startsWith(before) || !text.startsWith(after)) {
          throw TemplateException.of(
              "the chat template writes message %s otherwise when others follow; {%% generation %%} tags would tell what the assistant says",
              i + 1);
        }
        answers.add(new Span(before.length(), after.length()));
      }
    }
    return answers;
  }

  /**
   * The text up to an answer; none where a template cannot open a conversation without messages.
   */
  private String opening(List<? extends Map<String, ?>> before) {
    try {
      return render(before, true);
    } catch (TemplateException e) {
      if (before.isEmpty()) {
        return "";
      }
      throw e;
    }
  }

  private String render(List<? extends Map<String, ?>> messages, boolean opens) {
    return page(messages, opens).text();
  }

  private Page page(List<? extends Map<String, ?>> messages, boolean opens) {
    Map<String, Object> names = new LinkedHashMap<>(specialTokens);
    Callable raise =
        arguments -> {
          throw new TemplateException(PythonText.str(arguments.only(1).get(0, "message")));
        };
    Callable time =
        arguments -> Strftime.format(now, Values.text(arguments.only(1).get(0, "format")));
    names.put("raise_exception", raise);
    names.put("strftime_now", time);
    names.put("messages", messages);
    names.put("tools", null);
    names.put("documents", null);
    names.put("add_generation_prompt", opens);
    return template.page(names);
  }
}
