package org.lethe.benchmark.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lethe.benchmark.jinja.Lexer.Kind;
import org.lethe.benchmark.jinja.Lexer.Token;

/** Parses Jinja2's expressions, with its order of precedence. */
final class ExpressionParser {

  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");
  private static final Set<String> NO_TEST_ARGUMENT =
      Set.of("else", "or", "and", "if", "in", "is", "not");

  private final String source;
  private final List<Token> tokens;
  private int at;

  ExpressionParser(String source) {
    this.source = source;
    this.tokens = Lexer.tokens(source);
  }

  /** Parses a whole expression; several divided by commas are a tuple. */
  static Expression parse(String source) {
    ExpressionParser parser = new ExpressionParser(source);
    Expression expression = parser.tuple(true);
    parser.end();
    return expression;
  }

  /** Parses and evaluates an expression that may name nothing. */
  static Object literal(String source) {
    for (Token token : Lexer.tokens(source)) {
      boolean name = token.kind() == Kind.NAME;
      if (name && !Set.of("True", "False", "None").contains(token.text())) {
        throw TemplateException.of("'%s' is not a Python literal", source);
      }
      if (token.kind() == Kind.OPERATOR && !"[](){},:-+".contains(token.text())) {
        throw TemplateException.of("'%s' is not a Python literal", source);
      }
    }
    return parse(source).value(Scope.of(Map.of()));
  }

  // Tokens

  Token peek() {
    return tokens.get(at);
  }

  private Token look(int ahead) {
    return tokens.get(Math.min(at + ahead, tokens.size() - 1));
  }

  Token next() {
    return tokens.get(at++);
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

  private boolean isOperator(String operator) {
    return peek().is(Kind.OPERATOR, operator);
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

  void end() {
    if (peek().kind() != Kind.END) {
      throw unexpected("the end");
    }
  }

  TemplateException unexpected(String expected) {
    String found = peek().kind() == Kind.END ? "the end" : "'" + peek().text() + "'";
    return TemplateException.of("expected %s, got %s in '%s'", expected, found, source.strip());
  }

  // Levels of precedence, loosest first

  Expression tuple(boolean conditional) {
    List<Expression> items = new ArrayList<>();
    items.add(conditional ? expression() : or());
    boolean comma = false;
    while (skipOperator(",")) {
      comma = true;
      if (peek().kind() == Kind.END || isOperator(")")) {
        break;
      }
      items.add(conditional ? expression() : or());
    }
    return comma ? scope -> new Tuple(values(items, scope)) : items.get(0);
  }

  Expression expression() {
    Expression result = or();
    while (skipName("if")) {
      Expression then = result;
      Expression condition = or();
      Expression otherwise = skipName("else") ? expression() : constant(Undefined.EMPTY);
      result = scope -> (Values.truth(condition.value(scope)) ? then : otherwise).value(scope);
    }
    return result;
  }

  Expression or() {
    Expression left = and();
    while (skipName("or")) {
      Expression a = left;
      Expression b = and();
      left =
          scope -> {
            Object value = a.value(scope);
            return Values.truth(value) ? value : b.value(scope);
          };
    }
    return left;
  }

  private Expression and() {
    Expression left = not();
    while (skipName("and")) {
      Expression a = left;
      Expression b = not();
      left =
          scope -> {
            Object value = a.value(scope);
            return Values.truth(value) ? b.value(scope) : value;
          };
    }
    return left;
  }

  private Expression not() {
    if (skipName("not")) {
      Expression inner = not();
      return scope -> !Values.truth(inner.value(scope));
    }
    return comparison();
  }

  private Expression comparison() {
    Expression first = sum();
    List<String> operators = new ArrayList<>();
    List<Expression> operands = new ArrayList<>();
    while (true) {
      if (peek().kind() == Kind.OPERATOR && COMPARISONS.contains(peek().text())) {
        operators.add(next().text());
      } else if (skipName("in")) {
        operators.add("in");
      } else if (peek().is(Kind.NAME, "not") && look(1).is(Kind.NAME, "in")) {
        at += 2;
        operators.add("not in");
      } else {
        break;
      }
      operands.add(sum());
    }
    return operators.isEmpty() ? first : scope -> chain(first, operators, operands, scope);
  }

  /** a &lt; b &lt; c means a &lt; b and b &lt; c. */
  private static Object chain(
      Expression first, List<String> operators, List<Expression> operands, Scope scope) {
    Object left = first.value(scope);
    for (int i = 0; i < operators.size(); i++) {
      Object right = operands.get(i).value(scope);
      if (!Operators.compare(operators.get(i), left, right)) {
        return false;
      }
      left = right;
    }
    return true;
  }

  private Expression sum() {
    Expression left = concatenation();
    while (isOperator("+") || isOperator("-")) {
      left = binary(next().text(), left, concatenation());
    }
    return left;
  }

  private Expression concatenation() {
    Expression left = product();
    while (skipOperator("~")) {
      left = binary("~", left, product());
    }
    return left;
  }

  private Expression product() {
    Expression left = power();
    while (isOperator("*") || isOperator("/") || isOperator("//") || isOperator("%")) {
      left = binary(next().text(), left, power());
    }
    return left;
  }

  private Expression power() {
    Expression left = unary(true);
    while (skipOperator("**")) {
      left = binary("**", left, unary(true));
    }
    return left;
  }

  private static Expression binary(String operator, Expression a, Expression b) {
    return scope -> Operators.binary(operator, a.value(scope), b.value(scope));
  }

  private Expression unary(boolean filtered) {
    Expression node;
    if (isOperator("-") || isOperator("+")) {
      boolean negative = next().text().equals("-");
      Expression inner = unary(false);
      node = scope -> Operators.signed(negative, inner.value(scope));
    } else {
      node = primary();
    }
    node = postfix(node);
    return filtered ? filters(node) : node;
  }

  private Expression primary() {
    Token token = next();
    switch (token.kind()) {
      case NAME:
        return name(token.text());
      case STRING:
        StringBuilder text = new StringBuilder(token.text());
        while (peek().kind() == Kind.STRING) {
          text.append(next().text());
        }
        return constant(text.toString());
      case INTEGER:
        return constant(Long.valueOf(token.text()));
      case FLOAT:
        return constant(Double.valueOf(token.text()));
      case OPERATOR:
        if (token.text().equals("(")) {
          return parenthesised();
        }
        if (token.text().equals("[")) {
          List<Expression> items = items("]");
          return scope -> values(items, scope);
        }
        if (token.text().equals("{")) {
          return dictionary();
        }
        break;
      case END:
        break;
    }
    at--;
    throw unexpected("a value");
  }

  private static Expression constant(Object value) {
    return scope -> value;
  }

  private static Expression name(String name) {
    return switch (name) {
      case "true", "True" -> constant(true);
      case "false", "False" -> constant(false);
      case "none", "None" -> constant(null);
      default -> scope -> scope.get(name);
    };
  }

  private Expression parenthesised() {
    if (skipOperator(")")) {
      return constant(new Tuple(List.of()));
    }
    Expression inner = tuple(true);
    expectOperator(")");
    return inner;
  }

  private List<Expression> items(String close) {
    List<Expression> items = new ArrayList<>();
    while (!skipOperator(close)) {
      if (!items.isEmpty()) {
        expectOperator(",");
        if (skipOperator(close)) {
          break;
        }
      }
      items.add(expression());
    }
    return items;
  }

  private Expression dictionary() {
    List<Expression> keys = new ArrayList<>();
    List<Expression> contents = new ArrayList<>();
    while (!skipOperator("}")) {
      if (!keys.isEmpty()) {
        expectOperator(",");
        if (skipOperator("}")) {
          break;
        }
      }
      keys.add(expression());
      expectOperator(":");
      contents.add(expression());
    }
    return scope -> {
      Map<Object, Object> map = new LinkedHashMap<>();
      for (int i = 0; i < keys.size(); i++) {
        map.put(Undefined.check(keys.get(i).value(scope)), contents.get(i).value(scope));
      }
      return map;
    };
  }

  static List<Object> values(List<Expression> expressions, Scope scope) {
    List<Object> values = new ArrayList<>(expressions.size());
    expressions.forEach(expression -> values.add(expression.value(scope)));
    return values;
  }

  // What follows a value

  private Expression postfix(Expression value) {
    Expression node = value;
    while (true) {
      if (skipOperator(".")) {
        node = member(node);
      } else if (skipOperator("[")) {
        node = subscript(node);
      } else if (isOperator("(")) {
        node = call(node);
      } else {
        return node;
      }
    }
  }

  private Expression member(Expression object) {
    Token token = next();
    if (token.kind() == Kind.INTEGER) {
      Long index = Long.valueOf(token.text());
      return scope -> Members.item(object.value(scope), index);
    }
    if (token.kind() != Kind.NAME) {
      at--;
      throw unexpected("a name or number after the dot");
    }
    return scope -> Members.attribute(object.value(scope), token.text());
  }

  private Expression subscript(Expression object) {
    Expression[] bounds = new Expression[3];
    boolean slice = false;
    for (int i = 0; i < bounds.length && !isOperator("]"); i++) {
      if (!isOperator(":")) {
        bounds[i] = expression();
      }
      if (!skipOperator(":")) {
        break;
      }
      slice = true;
    }
    expectOperator("]");
    if (slice) {
      return scope ->
          Members.slice(
              object.value(scope),
              bound(bounds[0], scope),
              bound(bounds[1], scope),
              bound(bounds[2], scope));
    }
    if (bounds[0] == null) {
      throw unexpected("an index");
    }
    return scope -> Members.item(object.value(scope), bounds[0].value(scope));
  }

  private static Object bound(Expression bound, Scope scope) {
    return bound == null ? null : bound.value(scope);
  }

  private Expression call(Expression function) {
    ArgumentList list = arguments();
    return scope -> {
      Object callee = Undefined.check(function.value(scope));
      if (callee instanceof Callable callable) {
        return Values.of(callable.call(list.values(source.strip(), scope)));
      }
      throw TemplateException.of("%s cannot be called", PythonText.repr(callee));
    };
  }

  private Expression filters(Expression value) {
    Expression node = value;
    while (true) {
      if (skipOperator("|")) {
        node = filter(node);
      } else if (skipName("is")) {
        node = test(node);
      } else if (isOperator("(")) {
        node = call(node);
      } else {
        return node;
      }
    }
  }

  Expression filter(Expression input) {
    String name = expectName();
    Filters.Filter filter = Filters.named(name);
    ArgumentList list = isOperator("(") ? arguments() : ArgumentList.NONE;
    return scope ->
        Values.of(filter.apply(input.value(scope), list.values("filter '" + name + "'", scope)));
  }

  private Expression test(Expression subject) {
    boolean negated = skipName("not");
    String name = expectName();
    Tests.Test test = Tests.named(name);
    ArgumentList list = ArgumentList.NONE;
    if (isOperator("(")) {
      list = arguments();
    } else if (startsArgument()) {
      list = new ArgumentList(List.of(postfix(primary())), Map.of());
    }
    ArgumentList arguments = list;
    return scope ->
        negated != test.holds(subject.value(scope), arguments.values("test '" + name + "'", scope));
  }

  private boolean startsArgument() {
    return switch (peek().kind()) {
      case NAME -> !NO_TEST_ARGUMENT.contains(peek().text());
      case STRING, INTEGER, FLOAT -> true;
      case OPERATOR -> isOperator("[") || isOperator("{");
      case END -> false;
    };
  }

  /** Arguments of a call as written. */
  private record ArgumentList(List<Expression> positional, Map<String, Expression> named) {
    static final ArgumentList NONE = new ArgumentList(List.of(), Map.of());

    Arguments values(String what, Scope scope) {
      Map<String, Object> byName = new LinkedHashMap<>();
      named.forEach((name, expression) -> byName.put(name, expression.value(scope)));
      return new Arguments(what, ExpressionParser.values(positional, scope), byName);
    }
  }

  private ArgumentList arguments() {
    expectOperator("(");
    List<Expression> positional = new ArrayList<>();
    Map<String, Expression> named = new LinkedHashMap<>();
    while (!skipOperator(")")) {
      if (!positional.isEmpty() || !named.isEmpty()) {
        expectOperator(",");
        if (skipOperator(")")) {
          break;
        }
      }
      if (peek().kind() == Kind.NAME && look(1).is(Kind.OPERATOR, "=")) {
        String name = next().text();
        at++;
        named.put(name, expression());
      } else if (named.isEmpty()) {
        positional.add(expression());
      } else {
        throw unexpected("a named argument");
      }
    }
    return new ArgumentList(positional, named);
  }
}
