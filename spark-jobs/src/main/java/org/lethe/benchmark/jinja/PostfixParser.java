package org.lethe.benchmark.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.lethe.benchmark.jinja.Lexer.Kind;
import org.lethe.benchmark.jinja.Lexer.Token;

/** Parses the operators after a value: members, subscripts, calls, filters and tests. */
final class PostfixParser {

  private static final Set<String> NO_TEST_ARGUMENT =
      Set.of("else", "or", "and", "if", "in", "is", "not");

  private final TokenStream tokens;
  private final Supplier<Expression> expressions;
  private final ValueParser values;
  private final Syntax syntax;

  /**
   * Creates a parser.
   *
   * @param expressions parses the expression that starts at the next token
   */
  PostfixParser(
      TokenStream tokens, Supplier<Expression> expressions, ValueParser values, Syntax syntax) {
    this.tokens = tokens;
    this.expressions = expressions;
    this.values = values;
    this.syntax = syntax;
  }

  /** Parses the members, subscripts and calls directly after a value. */
  Expression postfix(Expression value) {
    Expression node = value;
    while (true) {
      if (tokens.skipOperator(".")) {
        node = member(node);
      } else if (tokens.skipOperator("[")) {
        node = subscript(node);
      } else if (tokens.isOperator("(")) {
        node = call(node);
      } else {
        return node;
      }
    }
  }

  private Expression member(Expression object) {
    Token token = tokens.next();
    if (token.kind() == Kind.INTEGER) {
      Long index = Long.valueOf(token.text());
      return scope -> syntax.found(Members.item(object.value(scope), index));
    }
    if (token.kind() != Kind.NAME) {
      tokens.back();
      throw tokens.unexpected("a name or number after the dot");
    }
    return scope -> syntax.found(Members.attribute(object.value(scope), token.text()));
  }

  private Expression subscript(Expression object) {
    Expression[] bounds = new Expression[3];
    boolean slice = false;
    for (int i = 0; i < bounds.length && !tokens.isOperator("]"); i++) {
      if (!tokens.isOperator(":")) {
        bounds[i] = expressions.get();
      }
      if (!tokens.skipOperator(":")) {
        break;
      }
      slice = true;
    }
    tokens.expectOperator("]");
    if (slice) {
      return scope ->
          Slicing.slice(
              object.value(scope),
              bound(bounds[0], scope),
              bound(bounds[1], scope),
              bound(bounds[2], scope));
    }
    if (bounds[0] == null) {
      throw tokens.unexpected("an index");
    }
    return scope -> syntax.found(Members.item(object.value(scope), bounds[0].value(scope)));
  }

  private static Object bound(Expression bound, Scope scope) {
    return bound == null ? null : bound.value(scope);
  }

  private Expression call(Expression function) {
    ArgumentList list = arguments();
    return scope -> {
      Object callee = Undefined.defined(function.value(scope));
      if (callee instanceof Callable callable) {
        return TemplateValue.of(callable.call(list.values(tokens.source(), scope)));
      }
      throw TemplateException.of("%s cannot be called", PythonText.repr(callee));
    };
  }

  /** What follows it then: filters, tests, calls. */
  Expression filters(Expression value) {
    Expression node = value;
    while (true) {
      if (tokens.skipOperator("|")) {
        node = filter(node);
      } else if (tokens.skipName("is")) {
        node = test(node);
      } else if (tokens.isOperator("(")) {
        node = call(node);
      } else {
        return node;
      }
    }
  }

  private Expression filter(Expression input) {
    String name = tokens.expectName();
    ValueFilter filter = syntax.filter(name);
    ArgumentList list = tokens.isOperator("(") ? arguments() : ArgumentList.NONE;
    return scope ->
        syntax.found(
            TemplateValue.of(
                filter.apply(input.value(scope), list.values("filter '" + name + "'", scope))));
  }

  private Expression test(Expression subject) {
    boolean negated = tokens.skipName("not");
    String name = tokens.expectName();
    Tests.Test test = Tests.named(name);
    ArgumentList list = ArgumentList.NONE;
    if (tokens.isOperator("(")) {
      list = arguments();
    } else if (startsArgument()) {
      list = new ArgumentList(List.of(postfix(values.value())), Map.of());
    }
    ArgumentList arguments = list;
    return scope ->
        negated != test.holds(subject.value(scope), arguments.values("test '" + name + "'", scope));
  }

  private boolean startsArgument() {
    return switch (tokens.peek().kind()) {
      case NAME -> !NO_TEST_ARGUMENT.contains(tokens.peek().text());
      case STRING, INTEGER, FLOAT -> true;
      case OPERATOR -> tokens.isOperator("[") || tokens.isOperator("{");
      case END -> false;
    };
  }

  private ArgumentList arguments() {
    tokens.expectOperator("(");
    List<Expression> positional = new ArrayList<>();
    Map<String, Expression> named = new LinkedHashMap<>();
    while (!tokens.closes(")", positional.isEmpty() && named.isEmpty())) {
      if (tokens.peek().kind() == Kind.NAME && tokens.second().is(Kind.OPERATOR, "=")) {
        String name = tokens.next().text();
        tokens.expectOperator("=");
        named.put(name, expressions.get());
      } else if (named.isEmpty()) {
        positional.add(expressions.get());
      } else {
        throw tokens.unexpected("a named argument");
      }
    }
    return new ArgumentList(positional, named);
  }
}
