package org.lethe.benchmark.jinja;

import java.util.Map;
import java.util.Set;
import org.lethe.benchmark.jinja.Lexer.Kind;
import org.lethe.benchmark.jinja.Lexer.Token;

/** Text that is a Python value: {@code ast.literal_eval}. */
public final class PythonLiteral {

  private static final Set<String> CONSTANTS = Set.of("True", "False", "None");
  private static final String PUNCTUATION = "[](){},:-+";

  private PythonLiteral() {}

  /**
   * Reads a list, tuple, dictionary, text, number, boolean or None.
   *
   * @throws TemplateException if the text is none of them
   */
  public static Object parse(String text) {
    for (Token token : Lexer.tokens(text)) {
      if (token.kind() == Kind.NAME && !CONSTANTS.contains(token.text())
          || token.kind() == Kind.OPERATOR && !PUNCTUATION.contains(token.text())) {
        throw TemplateException.of("'%s' is not a Python literal", text);
      }
    }
    return ExpressionParser.parse(text, Syntax.PROMPT).value(Scope.of(Map.of(), Syntax.PROMPT));
  }
}
