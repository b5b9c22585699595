package org.lethe.benchmark.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lethe.benchmark.jinja.Lexer.Kind;
import org.lethe.benchmark.jinja.Lexer.Token;

/** Parses primary expressions: names, literals, lists, dictionaries, parentheses. */
final class ValueParser {

  private final TokenStream tokens;
  private final ExpressionParser expressions;

  ValueParser(TokenStream tokens, ExpressionParser expressions) {
    this.tokens = tokens;
    this.expressions = expressions;
  }

  Expression value() {
    Token token = tokens.next();
    switch (token.kind()) {
      case NAME:
        return name(token.text());
      case STRING:
        StringBuilder text = new StringBuilder(token.text());
        while (tokens.peek().kind() == Kind.STRING) {
          text.append(tokens.next().text());
        }
        return Expression.constant(text.toString());
      case INTEGER:
        return Expression.constant(Long.valueOf(token.text()));
      case FLOAT:
        return Expression.constant(Double.valueOf(token.text()));
      case OPERATOR:
        if (token.text().equals("(")) {
          return parenthesised();
        }
        if (token.text().equals("[")) {
          List<Expression> items = items("]");
          return scope -> Expression.values(items, scope);
        }
        if (token.text().equals("{")) {
          return dictionary();
        }
        break;
      case END:
        break;
    }
    tokens.back();
    throw tokens.unexpected("a value");
  }

  private static Expression name(String name) {
    return switch (name) {
      case "true", "True" -> Expression.constant(true);
      case "false", "False" -> Expression.constant(false);
      case "none", "None" -> Expression.constant(null);
      default -> scope -> scope.get(name);
    };
  }

  private Expression parenthesised() {
    if (tokens.skipOperator(")")) {
      return Expression.constant(new Tuple(List.of()));
    }
    Expression inner = expressions.tuple(true);
    tokens.expectOperator(")");
    return inner;
  }

  private List<Expression> items(String close) {
    List<Expression> items = new ArrayList<>();
    while (!tokens.closes(close, items.isEmpty())) {
      items.add(expressions.expression());
    }
    return items;
  }

  private Expression dictionary() {
    List<Expression> keys = new ArrayList<>();
    List<Expression> contents = new ArrayList<>();
    while (!tokens.closes("}", keys.isEmpty())) {
      keys.add(expressions.expression());
      tokens.expectOperator(":");
      contents.add(expressions.expression());
    }
    return scope -> {
      Map<Object, Object> map = new LinkedHashMap<>();
      for (int i = 0; i < keys.size(); i++) {
        map.put(Undefined.check(keys.get(i).value(scope)), contents.get(i).value(scope));
      }
      return map;
    };
  }
}
