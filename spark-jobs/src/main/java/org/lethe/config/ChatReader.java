package org.lethe.config;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Set;
import org.lethe.checkpoint.ChatTemplates;
import org.lethe.settings.YamlSection;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** Reads the key {@code chat} of a task entry: true, or a section. */
final class ChatReader {
  private static final String CHAT = "chat";
  private static final String TEMPLATE = "template";
  private static final String SUFFIX = "-chat";

  private final Set<String> checkpoints;
  private final Paths paths;

  /**
   * @param checkpoints ids of checkpoints, which a template may be named by
   */
  ChatReader(Set<String> checkpoints, Paths paths) {
    this.checkpoints = checkpoints;
    this.paths = paths;
  }

  /**
   * What an entry says.
   *
   * @param options null when the task is asked without a template
   * @param suffix what is put after the names of tasks
   */
  record Chat(ChatOptions options, String suffix) {
    static final Chat NONE = new Chat(null, "");
  }

  Chat read(YamlSection entry) {
    if (!entry.has(CHAT)) {
      return Chat.NONE;
    }
    if (entry.valueNode(CHAT) instanceof ScalarNode) {
      return entry.flag(CHAT, false)
          ? new Chat(new ChatOptions(null, ChatTemplates.DEFAULT, "", true, null), SUFFIX)
          : Chat.NONE;
    }
    YamlSection keys = entry.section(CHAT);
    ChatOptions options =
        new ChatOptions(
            template(keys),
            keys.text("template-name", ChatTemplates.DEFAULT),
            keys.text("system-instruction", ""),
            keys.flag("fewshot-as-multiturn", true),
            date(keys));
    Chat chat = new Chat(options, keys.text("suffix", SUFFIX));
    keys.end();
    return chat;
  }

  private String template(YamlSection keys) {
    String named = keys.text(TEMPLATE, null);
    return named == null || checkpoints.contains(named)
        ? named
        : paths.existing(named, keys.valueNode(TEMPLATE), keys.keyPath(TEMPLATE));
  }

  private static LocalDate date(YamlSection keys) {
    String text = keys.text("date", null);
    try {
      return text == null ? null : LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      keys.wrong("date", "is " + text, "a day as 2026-03-05", "correct the value");
      return null;
    }
  }
}
