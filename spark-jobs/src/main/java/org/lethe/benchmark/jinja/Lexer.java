package org.lethe.benchmark.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Splits an expression into tokens as Jinja2 does. */
final class Lexer {

  enum Kind {
    NAME,
    STRING,
    INTEGER,
    FLOAT,
    OPERATOR,
    END
  }

  /**
   * A token.
   *
   * @param kind what it is
   * @param text name or operator; the content of a string; the digits of a number
   */
  record Token(Kind kind, String text) {
    boolean is(Kind kind, String text) {
      return this.kind == kind && this.text.equals(text);
    }
  }

  private static final Pattern TOKEN =
      Pattern.compile(
          "(?<space>[\\s\\x85\\xA0]+)"
              + "|(?<float>\\d+(?:_\\d+)*(?:\\.\\d+(?:_\\d+)*(?:[eE][+-]?\\d+)?|[eE][+-]?\\d+))"
              + "|(?<integer>\\d+(?:_\\d+)*)"
              + "|(?<string>'(?:[^'\\\\]|\\\\.)*'|\"(?:[^\"\\\\]|\\\\.)*\")"
              + "|(?<name>[\\p{L}\\p{Nl}_][\\p{L}\\p{Nl}\\p{Mn}\\p{Mc}\\p{Nd}\\p{Pc}]*)"
              + "|(?<operator>\\*\\*|//|==|!=|<=|>=|[-+*/%~<>=.,:|()\\[\\]{}])",
          Pattern.DOTALL);

  private Lexer() {}

  static List<Token> tokens(String expression) {
    List<Token> tokens = new ArrayList<>();
    Matcher matcher = TOKEN.matcher(expression);
    int at = 0;
    while (at < expression.length()) {

      if (!matcher.find(at) || matcher.start() != at) {
        throw TemplateException.of(
            "unexpected '%s' in '%s'", expression.substring(at), expression.strip());
      }
      at = matcher.end();
      if (matcher.group("space") == null) {
        tokens.add(token(matcher));
      }
    }
    tokens.add(new Token(Kind.END, ""));
    return tokens;
  }

  private static Token token(Matcher matcher) {
    if (matcher.group("string") != null) {
      String quoted = matcher.group("string");
      return new Token(
          Kind.STRING, StringEscapes.unescape(quoted.substring(1, quoted.length() - 1)));
    }
    if (matcher.group("name") != null) {
      return new Token(Kind.NAME, matcher.group("name"));
    }
    if (matcher.group("integer") != null) {
      return new Token(Kind.INTEGER, matcher.group("integer").replace("_", ""));
    }
    if (matcher.group("float") != null) {
      return new Token(Kind.FLOAT, matcher.group("float").replace("_", ""));
    }
    return new Token(Kind.OPERATOR, matcher.group("operator"));
  }
}
