package org.lethe.benchmark.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.lethe.benchmark.jinja.Lexer.Kind;

/** Parses Jinja2's expressions: its levels of precedence, loosest first. */
final class ExpressionParser {

  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");

  private final TokenStream tokens;
  private final ValueParser values;
  private final PostfixParser postfixes;

  ExpressionParser(TokenStream tokens, Syntax syntax) {
    this.tokens = tokens;
    values = new ValueParser(tokens, this::expression);
    postfixes = new PostfixParser(tokens, this::expression, values, syntax);
  }

  /** Parses a whole expression; several divided by commas are a tuple. */
  static Expression parse(String source, Syntax syntax) {
    TokenStream tokens = new TokenStream(source);
    Expression expression = new ExpressionParser(tokens, syntax).tuple(true);
    tokens.end();
    return expression;
  }

  /**
   * Parses one expression, or several divided by commas as a tuple.
   *
   * @param conditional whether an item may be {@code a if b else c}
   */
  Expression tuple(boolean conditional) {
    return values.tuple(conditional ? this::expression : this::or);
  }

  Expression expression() {
    Expression result = or();
    while (tokens.skipName("if")) {
      Expression then = result;
      Expression condition = or();
      Expression otherwise =
          tokens.skipName("else") ? expression() : Expression.constant(Undefined.EMPTY);
      result = scope -> (Values.truth(condition.value(scope)) ? then : otherwise).value(scope);
    }
    return result;
  }

  private Expression or() {
    Expression left = and();
    while (tokens.skipName("or")) {
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
    while (tokens.skipName("and")) {
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
    if (tokens.skipName("not")) {
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
      if (tokens.peek().kind() == Kind.OPERATOR && COMPARISONS.contains(tokens.peek().text())) {
        operators.add(tokens.next().text());
      } else if (tokens.skipName("in")) {
        operators.add("in");
      } else if (tokens.peek().is(Kind.NAME, "not") && tokens.second().is(Kind.NAME, "in")) {
        tokens.next();
        tokens.next();
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
    while (tokens.isOperator("+") || tokens.isOperator("-")) {
      left = binary(tokens.next().text(), left, concatenation());
    }
    return left;
  }

  private Expression concatenation() {
    Expression left = product();
    while (tokens.skipOperator("~")) {
      left = binary("~", left, product());
    }
    return left;
  }

  private Expression product() {
    Expression left = power();
    while (tokens.isOperator("*")
        || tokens.isOperator("/")
        || tokens.isOperator("//")
        || tokens.isOperator("%")) {
      left = binary(tokens.next().text(), left, power());
    }
    return left;
  }

  private Expression power() {
    Expression left = unary(true);
    while (tokens.skipOperator("**")) {
      left = binary("**", left, unary(true));
    }
    return left;
  }

  private static Expression binary(String operator, Expression a, Expression b) {
    return scope -> Operators.binary(operator, a.value(scope), b.value(scope));
  }

  private Expression unary(boolean filtered) {
    Expression node;
    if (tokens.isOperator("-") || tokens.isOperator("+")) {
      boolean negative = tokens.next().text().equals("-");
      Expression inner = unary(false);
      node = scope -> Operators.signed(negative, inner.value(scope));
    } else {
      node = values.value();
    }
    node = postfixes.postfix(node);
    return filtered ? postfixes.filters(node) : node;
  }
}
