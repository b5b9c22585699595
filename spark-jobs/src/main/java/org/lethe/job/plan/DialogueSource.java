package org.lethe.job.plan;

import java.io.IOException;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.lethe.benchmark.DataFormat;
import org.lethe.benchmark.Dialogue;
import org.lethe.benchmark.jinja.ChatTemplate;
import org.lethe.benchmark.jinja.TemplateException;
import org.lethe.checkpoint.ChatTemplates;
import org.lethe.config.DataFiles;
import org.lethe.config.Training.Conversations;
import org.lethe.job.document.Documents;
import org.lethe.job.stage.LocalCheckpoints;
import org.lethe.message.JobException;

/** Where the conversations of a recipe lie, and through which chat template they are read. */
public record DialogueSource(Conversations conversations, Configuration configuration) {

  private static final int TRIED = 3;

  /** How the documents lie in their files. */
  public DataFormat format() {
    return DataFormat.of(conversations.format());
  }

  /** The files, in order. */
  public List<String> files() throws IOException {
    return new DataFiles(null, null, place("files"), configuration).of(conversations.files());
  }

  /**
   * Finds the chat template.
   *
   * @param model folder of the model that is trained, whose template is used where none is named; a
   *     Hadoop path
   * @throws JobException if there is none, or it cannot be read
   */
  public Dialogue dialogue(String model) throws IOException {
    String folder = conversations.template() == null ? model : conversations.template();
    ChatTemplates templates = ChatTemplates.read(LocalCheckpoints.local(folder, configuration));
    String source = templates.sources().get(conversations.templateName());
    if (source == null) {
      throw fault(
          "template",
          "%s has no chat template '%s' for conversations"
              .formatted(folder, conversations.templateName()),
          templates.sources().isEmpty()
              ? "chat_template.jinja, or chat_template in tokenizer_config.json"
              : "one of " + templates.sources().keySet(),
          "name a checkpoint or a folder that has one");
    }
    Dialogue dialogue =
        new Dialogue(conversations.field(), source, templates.specialTokens(), LocalDateTime.now());
    parsed(dialogue);
    return dialogue;
  }

  private ChatTemplate parsed(Dialogue dialogue) {
    try {
      return dialogue.parsed();
    } catch (TemplateException e) {
      throw fault(
          "template",
          "the chat template cannot be read: " + e.getMessage(),
          "a template as transformers reads it",
          "correct it, or name another");
    }
  }

  /**
   * Renders the first documents.
   *
   * @throws JobException if the assistant says nothing in any that can be rendered
   */
  void attempt(Dialogue dialogue) throws IOException {
    ChatTemplate template = parsed(dialogue);
    String problem = "the assistant says nothing";
    for (Map<String, Object> document : Documents.first(format(), files(), TRIED, configuration)) {
      try {
        if (!dialogue.conversation(template, document).answers().isEmpty()) {
          return;
        }
      } catch (TemplateException e) {
        problem = e.getMessage();
      }
    }
    throw fault(
        "field",
        "the first documents cannot be trained on: " + problem,
        "a list of messages, each with role and content, some of role assistant",
        "name the field that holds the messages, or correct the documents");
  }

  private JobException fault(String key, String problem, String expected, String remedy) {
    return new JobException(JobException.Kind.USAGE, problem, place(key), expected, remedy);
  }

  private String place(String key) {
    return "training.recipes.%s.conversations.%s".formatted(conversations.name(), key);
  }
}
