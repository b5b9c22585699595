package org.lethe.benchmark;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.lethe.benchmark.jinja.TemplateException;

/** Reads how a prompt writes questions and answers. */
final class TurnReader {

  private static final String CHOICES = "doc_to_choice";

  private final TaskKeys keys;

  TurnReader(TaskKeys keys) {
    this.keys = keys;
  }

  /**
   * Reads the question of a task.
   *
   * @param type output type; null when it is unknown
   */
  Turn turn(OutputType type) {
    boolean rolling = type == OutputType.LOGLIKELIHOOD_ROLLING;
    String docToText =
        rolling ? keys.text("doc_to_text", "") : keys.required("doc_to_text", "the question");
    String docToTarget =
        keys.required("doc_to_target", "the answer, or the text of a rolling task");
    if (type == OutputType.MULTIPLE_CHOICE) {
      keys.present(CHOICES, "the choices");
    } else if (keys.has(CHOICES) && type != null && type != OutputType.GENERATE_UNTIL) {
      keys.wrong(CHOICES, "no choices with output_type " + type.key());
    }
    List<String> fixed = fixedChoices();
    Turn turn =
        new Turn(
            docToText,
            fixed == null ? keys.text(CHOICES, null) : null,
            fixed,
            docToTarget,
            keys.text("gen_prefix", null),
            keys.text("target_delimiter", " "),
            keys.text("fewshot_delimiter", "\n\n"));
    checkTemplates();
    return turn;
  }

  /** Reads a turn whose absent keys are those of a base turn. */
  Turn turn(Turn base) {
    List<String> fixed = fixedChoices();
    boolean hasChoices = keys.has(CHOICES);
    Turn turn =
        new Turn(
            keys.text("doc_to_text", base.docToText()),
            !hasChoices ? base.docToChoice() : fixed == null ? keys.text(CHOICES, null) : null,
            hasChoices ? fixed : base.choices(),
            keys.text("doc_to_target", base.docToTarget()),
            keys.text("gen_prefix", base.genPrefix()),
            keys.text("target_delimiter", base.targetDelimiter()),
            keys.text("fewshot_delimiter", base.fewshotDelimiter()));
    checkTemplates();
    return turn;
  }

  /** Choices that are the same for every document: a list, or the values of a mapping. */
  private List<String> fixedChoices() {
    Object value = keys.value(CHOICES);
    if (value instanceof Map<?, ?> map) {
      value = List.copyOf(map.values());
    }
    if (!(value instanceof List<?> list)) {
      return null;
    }
    for (Object choice : list) {
      if (!(choice instanceof String)) {
        keys.fault(
            CHOICES,
            "holds "
                + choice
                + ", which YAML reads as "
                + (choice instanceof Boolean ? "a boolean" : "no text"),
            "texts",
            "put it in quotes");
      }
    }
    return list.stream().map(String::valueOf).toList();
  }

  private void checkTemplates() {
    for (String key : List.of("doc_to_text", "doc_to_target", "gen_prefix")) {
      checkTemplate(keys, key, keys.text(key, ""));
    }
    if (!(keys.value(CHOICES) instanceof List) && !(keys.value(CHOICES) instanceof Map)) {
      checkTemplate(keys, CHOICES, Objects.requireNonNullElse(keys.text(CHOICES, null), ""));
    }
  }

  /** Reports a template that cannot be parsed. */
  static void checkTemplate(TaskKeys keys, String key, String template) {
    try {
      new PromptTemplate(template);
    } catch (TemplateException e) {
      keys.fault(key, "cannot be read: " + e.getMessage(), "a Jinja template", "correct it");
    }
  }
}
