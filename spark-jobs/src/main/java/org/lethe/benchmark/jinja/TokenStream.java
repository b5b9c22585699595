package org.lethe.benchmark.jinja;

import java.util.List;
import org.lethe.benchmark.jinja.Lexer.Kind;
import org.lethe.benchmark.jinja.Lexer.Token;

/** The tokens of an expression, taken one after the other. */
final class TokenStream {

  private final String source;
  private final List<Token> tokens;
  private int at;

  TokenStream(String source) {
    this.source = source.strip();
    this.tokens = Lexer.tokens(source);
  }

  /** Returns the source of the expression. */
  String source() {
    return source;
  }

  Token peek() {
    return tokens.get(at);
  }

  /** Returns the token after the next; the end when there is none. */
  Token second() {
    return tokens.get(Math.min(at + 1, tokens.size() - 1));
  }

  Token next() {
    return tokens.get(at++);
  }

  /** Returns to the previous token. */
  void back() {
    at--;
  }

  boolean isOperator(String operator) {
    return peek().is(Kind.OPERATOR, operator);
  }

  boolean skipName(String name) {
    return skip(Kind.NAME, name);
  }

  boolean skipOperator(String operator) {
    return skip(Kind.OPERATOR, operator);
  }

  private boolean skip(Kind kind, String text) {
    boolean found = peek().is(kind, text);
    at += found ? 1 : 0;
    return found;
  }

  void expectOperator(String operator) {
    if (!skipOperator(operator)) {
      throw unexpected("'" + operator + "'");
    }
  }

  String expectName() {
    if (peek().kind() != Kind.NAME) {
      throw unexpected("a name");
    }
    return next().text();
  }

  /**
   * Skips the comma between two items, or the bracket that closes their list.
   *
   * @param first whether no item precedes
   * @return whether the list is closed; a comma may precede the bracket
   */
  boolean closes(String close, boolean first) {
    if (skipOperator(close)) {
      return true;
    }
    if (first) {
      return false;
    }
    expectOperator(",");
    return skipOperator(close);
  }

  void end() {
    if (peek().kind() != Kind.END) {
      throw unexpected("the end");
    }
  }

  TemplateException unexpected(String expected) {
    String found = peek().kind() == Kind.END ? "the end" : "'" + peek().text() + "'";
    return TemplateException.of("expected %s, got %s in '%s'", expected, found, source);
  }
}
