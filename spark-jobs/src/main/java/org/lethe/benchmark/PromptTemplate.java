package org.lethe.benchmark;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.lethe.benchmark.jinja.Template;
import org.lethe.benchmark.jinja.TemplateException;

/**
 * The name of a field, or a Jinja template over a document's fields; parsed once.
 *
 * <p>lm-eval treats a name that is not a field as plain text. Here a single word that is not a
 * field is an error, because it is far more often a misspelt field than a prompt.
 */
public final class PromptTemplate {

  private static final Pattern WORD = Pattern.compile("[A-Za-z_]\\w*");
  private static final Pattern DIGITS = Pattern.compile("[0-9]{1,9}");

  private final String source;
  private final Template template;

  /**
   * Parses a template.
   *
   * @throws TemplateException if it is not well formed or uses an unsupported feature
   */
  public PromptTemplate(String source) {
    this.source = source;
    this.template = Template.parse(source);
  }

  /**
   * Renders to text.
   *
   * @throws TemplateException if a name is undefined, or the field is not text
   */
  public String text(Map<String, Object> fields) {
    if (!isField(fields)) {
      return template.render(fields);
    }
    if (fields.get(source) instanceof String text) {
      return text;
    }
    throw new TemplateException(
        "field '%s' must be text, got %s".formatted(source, fields.get(source)));
  }

  /** Renders to text, or to an Integer when a field holds a whole number or the text is digits. */
  Object textOrIndex(Map<String, Object> fields) {
    if (!isField(fields)) {
      String text = template.render(fields);
      return DIGITS.matcher(text).matches() ? (Object) Integer.valueOf(text) : text;
    }
    Object value = fields.get(source);
    return value instanceof Integer || value instanceof Long
        ? (Object) Math.toIntExact(((Number) value).longValue())
        : text(fields);
  }

  /** Renders text; a single word that is not a field stays as it is, as in a description. */
  String plainText(Map<String, Object> fields) {
    return fields.containsKey(source) ? text(fields) : template.render(fields);
  }

  /**
   * Returns the answer of a document: the value of a field, or the rendered template. Digits become
   * an Integer when the task has choices, and a Python list becomes a list.
   */
  Object answer(Map<String, Object> fields, boolean hasChoices) {
    if (isField(fields)) {
      return fields.get(source);
    }
    String text = template.render(fields);
    if (hasChoices && DIGITS.matcher(text).matches()) {
      return Integer.valueOf(text);
    }
    if (text.startsWith("[") && text.endsWith("]") && text.length() > 1) {
      try {
        return template.literal(fields);
      } catch (TemplateException e) {
        return text; // as in lm-eval: brackets without a literal are text
      }
    }
    return text;
  }

  /**
   * Returns the choices of a document.
   *
   * @throws TemplateException if they are not a list of texts
   */
  public List<String> choices(Map<String, Object> fields) {
    Object value = isField(fields) ? fields.get(source) : template.literal(fields);
    if (value instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
      return list.stream().map(String.class::cast).toList();
    }
    throw new TemplateException("'%s' must give a list of texts, got %s".formatted(source, value));
  }

  private boolean isField(Map<String, Object> fields) {
    if (fields.containsKey(source)) {
      return true;
    }
    if (WORD.matcher(source).matches()) {
      throw new TemplateException(
          "no field '%s'; the document has %s".formatted(source, fields.keySet()));
    }
    return false;
  }

  @Override
  public String toString() {
    return source;
  }
}
