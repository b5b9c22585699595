package org.lethe.benchmark.jinja;

import java.util.List;
import java.util.Map;

/**
 * A Jinja template, parsed once and rendered for many documents; may be shared between threads.
 *
 * <p>As in lm-eval, missing names are errors and a trailing newline stays.
 */
public final class Template {

  private final String source;
  private final Syntax syntax;
  private final List<Block> blocks;

  private Template(String source, Syntax syntax) {
    this.source = source;
    this.syntax = syntax;
    this.blocks = TemplateParser.parse(source, syntax);
  }

  /**
   * Parses a template.
   *
   * @throws TemplateException if it is not well formed or uses an unsupported feature
   */
  public static Template parse(String source) {
    return parse(source, Syntax.PROMPT);
  }

  static Template parse(String source, Syntax syntax) {
    return new Template(source, syntax);
  }

  /**
   * Renders to text.
   *
   * @throws TemplateException if a name is undefined or an operation has no meaning
   */
  public String render(Map<String, ?> fields) {
    return page(fields).text();
  }

  Page page(Map<String, ?> fields) {
    StringBuilder out = new StringBuilder();
    Scope scope = Scope.of(fields, syntax).inner();
    try {
      blocks.forEach(block -> block.render(scope, out));
    } catch (LoopControl e) {
      throw new TemplateException(e.getMessage());
    }
    return new Page(out.toString(), scope.generated());
  }

  /**
   * Returns the value of the template: if it is a single expression the expression's value, else
   * the rendered text read as a Python literal.
   *
   * @throws TemplateException if the text is not a literal
   */
  public Object literal(Map<String, ?> fields) {
    if (blocks.size() == 1 && blocks.get(0) instanceof Block.Output output) {
      Object value = Undefined.check(output.expression().value(Scope.of(fields, syntax).inner()));
      return value instanceof String text ? PythonLiteral.parse(text) : value;
    }
    return PythonLiteral.parse(render(fields));
  }

  @Override
  public String toString() {
    return source;
  }
}
