package org.lethe.benchmark;

import java.io.Serializable;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.lethe.benchmark.jinja.ChatTemplate;
import org.lethe.benchmark.jinja.ChatTemplate.Conversation;
import org.lethe.benchmark.jinja.TemplateException;
import org.lethe.provenance.Digest;

/**
 * How documents that hold the messages of a conversation become text.
 *
 * @param field of a document that holds its messages, each with role and content
 * @param template source of the chat template
 * @param specialTokens texts of special tokens by the names that the template uses
 * @param now the time that the template tells
 */
public record Dialogue(
    String field, String template, Map<String, String> specialTokens, LocalDateTime now)
    implements Serializable {

  private static final String ROLE = "role";
  private static final String CONTENT = "content";

  /** Copies the tokens, in the order of their names. */
  public Dialogue {
    specialTokens = new TreeMap<>(specialTokens);
  }

  /** Returns a digest of what texts depend on; the time is no part of it. */
  public String digest() {
    return Digest.of(field, template, specialTokens.toString());
  }

  /**
   * Reads the template.
   *
   * @throws TemplateException if it is not well formed or uses an unsupported feature
   */
  public ChatTemplate parsed() {
    return ChatTemplate.parse(template, specialTokens, now);
  }

  /**
   * Returns the conversation of a document.
   *
   * @param parsed the template
   * @throws TemplateException if the document holds no messages, or they cannot be rendered
   */
  public Conversation conversation(ChatTemplate parsed, Map<String, Object> document) {
    if (!(document.get(field) instanceof List<?> list) || list.isEmpty()) {
      throw new TemplateException(
          "field %s holds no list of messages; the document has %s"
              .formatted(field, document.keySet()));
    }
    List<Map<String, Object>> messages = new ArrayList<>();
    for (Object each : list) {
      messages.add(message(each, messages.size() + 1));
    }
    return parsed.conversation(messages);
  }

  /** Takes away keys without a value: they are those that only other messages of the file have. */
  private static Map<String, Object> message(Object each, int number) {
    Map<String, Object> message = new LinkedHashMap<>();
    if (each instanceof Map<?, ?> fields) {
      fields.forEach(
          (key, value) -> {
            if (value != null || key.equals(CONTENT)) {
              message.put(key.toString(), value);
            }
          });
    }
    if (!(message.get(ROLE) instanceof String)) {
      throw new TemplateException(
          "message %d has no role; it has %s".formatted(number, message.keySet()));
    }
    return message;
  }
}
