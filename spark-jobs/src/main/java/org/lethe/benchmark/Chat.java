package org.lethe.benchmark;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.lethe.benchmark.jinja.ChatTemplate;
import org.lethe.benchmark.jinja.TemplateException;
import org.lethe.provenance.Digest;

/**
 * How a task is asked through the chat template of a model.
 *
 * @param template source of the template
 * @param specialTokens texts of special tokens by the names that the template uses
 * @param instruction begins the system message, before the task's description; empty for none
 * @param multiturn whether every worked example is a question and an answer of its own, or all
 *     stand in one message before the question
 * @param date day that the template tells where it tells one, ISO; empty for the day of the plan
 * @param now the time that the template tells
 */
public record Chat(
    String template,
    Map<String, String> specialTokens,
    String instruction,
    boolean multiturn,
    String date,
    LocalDateTime now)
    implements Serializable {

  /** Names under which lm-eval's results tell of a chat template. */
  public static final List<String> LOGGED =
      List.of(
          "system_instruction",
          "system_instruction_sha",
          "fewshot_as_multiturn",
          "chat_template",
          "chat_template_sha");

  /** Copies the tokens, in the order of their names. */
  public Chat {
    specialTokens = new TreeMap<>(specialTokens);
  }

  /** Returns a digest of what requests depend on; the day of the plan is no part of it. */
  public String digest() {
    return Digest.of(
        template, specialTokens.toString(), instruction, Boolean.toString(multiturn), date);
  }

  /**
   * Reads the template.
   *
   * @throws TemplateException if it is not well formed or uses an unsupported feature
   */
  public void check() {
    parsed();
  }

  /**
   * Whether the template raises an exception about a system message. It is left out then.
   *
   * @throws TemplateException if the template cannot be read
   */
  public boolean refusesSystemMessage() {
    Message system = new Message(Message.Role.SYSTEM, "x", "");
    Message question = new Message(Message.Role.USER, "x", "");
    try {
      parsed().opened(List.of(system.fields(), question.fields()));
      return false;
    } catch (TemplateException e) {
      return true;
    }
  }

  /** Returns what lm-eval's results would tell, by the names of {@link #LOGGED}. */
  public Map<String, String> logged() {
    Map<String, String> logged = new TreeMap<>();
    logged.put("chat_template", template);
    logged.put("chat_template_sha", sha256(template));
    logged.put("fewshot_as_multiturn", Boolean.toString(multiturn));
    if (!instruction.isEmpty()) {
      logged.put("system_instruction", instruction);
      logged.put("system_instruction_sha", sha256(instruction));
    }
    return logged;
  }

  private static String sha256(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return Digest.sha256().append(ByteBuffer.wrap(bytes)).hex();
  }

  ChatTemplate parsed() {
    return ChatTemplate.parse(template, specialTokens, now);
  }
}
