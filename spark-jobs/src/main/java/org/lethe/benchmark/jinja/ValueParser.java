package org.lethe.benchmark.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.lethe.benchmark.jinja.Lexer.Kind;
import org.lethe.benchmark.jinja.Lexer.Token;

/** Parses primary expressions: names, literals, lists, dictionaries, parentheses. */
final class ValueParser {

  private final TokenStream tokens;
  private final Supplier<Expression> expressions;

  /**
   * Creates a parser.
   *
   * @param expressions parses the expression that starts at the next token
   */
  ValueParser(TokenStream tokens, Supplier<Expression> expressions) {
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
    Expression inner = tuple(expressions);
    tokens.expectOperator(")");
    return inner;
  }

  /** Parses one item, or several divided by commas as a tuple. */
  Expression tuple(Supplier<Expression> item) {
    List<Expression> items = new ArrayList<>();
    items.add(item.get());
    boolean comma = false;
    while (tokens.skipOperator(",")) {
      comma = true;
      if (tokens.peek().kind() == Kind.END || tokens.isOperator(")")) {
        break;
      }
      items.add(item.get());
    }
    return comma ? scope -> new Tuple(Expression.values(items, scope)) : items.get(0);
  }

  private List<Expression> items(String close) {
    List<Expression> items = new ArrayList<>();
    while (!tokens.closes(close, items.isEmpty())) {
      items.add(expressions.get());
    }
    return items;
  }

  private Expression dictionary() {
    List<Expression> keys = new ArrayList<>();
    List<Expression> contents = new ArrayList<>();
    while (!tokens.closes("}", keys.isEmpty())) {
      keys.add(expressions.get());
      tokens.expectOperator(":");
      contents.add(expressions.get());
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
