package org.lethe.job.plan;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.lethe.benchmark.Chat;
import org.lethe.benchmark.jinja.TemplateException;
import org.lethe.checkpoint.ChatTemplates;
import org.lethe.config.ChatOptions;
import org.lethe.config.Experiment.TaskEntry;
import org.lethe.job.stage.LocalCheckpoints;
import org.lethe.message.JobException;
import org.lethe.message.Progress;
import org.lethe.table.CheckpointRow;

/**
 * Finds the chat template of a task. All checkpoints are asked through the same one, also those
 * that have another or none, so that their answers can be compared.
 *
 * @param folders folders of the checkpoints by id, in the order of the experiment; Hadoop paths
 */
record ChatSource(Map<String, String> folders, Configuration configuration) {

  /** Looks among checkpoints that were checked. */
  static ChatSource of(List<CheckpointRow> checkpoints, Configuration configuration) {
    Map<String, String> folders = new LinkedHashMap<>();
    checkpoints.forEach(row -> folders.put(row.checkpointId(), row.path()));
    return new ChatSource(folders, configuration);
  }

  /**
   * Returns how a task is asked through a template; null when it is not.
   *
   * @throws JobException if there is no such template, or it cannot be read
   */
  Chat of(TaskEntry entry) throws IOException {
    ChatOptions options = entry.chat();
    if (options == null) {
      return null;
    }
    ChatTemplates templates =
        options.template() == null
            ? first(entry)
            : read(folders.getOrDefault(options.template(), options.template()));
    String source = templates.sources().get(options.templateName());
    if (source == null) {
      throw fault(
          entry,
          "has no chat template '%s'".formatted(options.templateName()),
          templates.sources().isEmpty()
              ? "chat_template.jinja, or chat_template in tokenizer_config.json"
              : "one of " + templates.sources().keySet(),
          "correct chat.template or chat.template-name");
    }
    Chat chat =
        new Chat(
            source,
            templates.specialTokens(),
            options.systemInstruction(),
            options.fewshotAsMultiturn(),
            options.date() == null ? "" : options.date().toString(),
            options.date() == null ? LocalDateTime.now() : options.date().atStartOfDay());
    check(entry, chat);
    return chat;
  }

  private ChatTemplates first(TaskEntry entry) throws IOException {
    for (String folder : folders.values()) {
      ChatTemplates templates = read(folder);
      if (!templates.sources().isEmpty()) {
        return templates;
      }
    }
    throw fault(
        entry,
        "is asked through a chat template, but no checkpoint has one",
        "a checkpoint with chat_template.jinja, or chat_template in tokenizer_config.json",
        "name a folder that has one as chat.template, or remove chat");
  }

  private ChatTemplates read(String folder) throws IOException {
    Path local = LocalCheckpoints.local(folder, configuration);
    return ChatTemplates.read(local);
  }

  private static void check(TaskEntry entry, Chat chat) {
    try {
      chat.check();
    } catch (TemplateException e) {
      throw fault(
          entry,
          "has a chat template that cannot be read: " + e.getMessage(),
          "a template as transformers reads it",
          "correct the template, or name another with chat.template");
    }
  }

  private static JobException fault(
      TaskEntry entry, String problem, String expected, String remedy) {
    return new JobException(
        JobException.Kind.USAGE,
        "task %s %s".formatted(entry.name(), problem),
        entry.file(),
        expected,
        remedy);
  }

  /** Says what the plan of a task leaves to chance, or leaves out. */
  static void note(TaskEntry entry, Chat chat, Progress progress) {
    boolean speaks = !chat.instruction().isEmpty() || !entry.task().description().isEmpty();
    if (speaks && chat.refusesSystemMessage()) {
      progress.note(
          "WARNING: plan %s: the chat template takes no system message; as in lm-eval instruction and description are left out"
              .formatted(entry.name()));
    }
    if (chat.date().isEmpty() && chat.template().contains("strftime_now")) {
      progress.note(
          "plan %s: the chat template tells the date, that of this plan; chat.date fixes it"
              .formatted(entry.name()));
    }
  }
}
