package org.lethe.benchmark.jinja;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.LegacyOverrides;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.interpret.TemplateError;
import com.hubspot.jinjava.interpret.TemplateSyntaxException;
import com.hubspot.jinjava.tree.ExpressionNode;
import com.hubspot.jinjava.tree.Node;
import com.hubspot.jinjava.tree.TagNode;
import com.hubspot.jinjava.tree.TextNode;
import com.hubspot.jinjava.tree.parse.ExpressionToken;
import com.hubspot.jinjava.tree.parse.Token;
import java.util.ArrayList;
import java.util.List;

/** Reads jinjava's tree of a template into blocks. */
final class TemplateParser {

  private static final Jinjava JINJAVA =
      new Jinjava(
          JinjavaConfig.newBuilder()
              .withKeepTrailingNewline(true)
              .withLegacyOverrides(
                  LegacyOverrides.newBuilder()
                      .withParseWhitespaceControlStrictly(true)
                      .withUseTrimmingForNotesAndExpressions(true)
                      .withHandleBackslashInQuotesOnly(true)
                      .withAllowAdjacentTextNodes(true)
                      .build())
              .build());

  private TemplateParser() {}

  static List<Block> parse(String source) {
    // Jinja2 reads every end of line as a line feed
    String text = source.replace("\r\n", "\n").replace('\r', '\n');
    JinjavaInterpreter interpreter = JINJAVA.newInterpreter();
    JinjavaInterpreter.pushCurrent(interpreter);
    try {
      Node root = interpreter.parse(text);
      for (TemplateError error : interpreter.getErrors()) {
        throw TemplateException.of("%s in template '%s'", error.getMessage(), source);
      }
      return blocks(root.getChildren());
    } catch (TemplateSyntaxException e) {
      throw TemplateException.of("%s in template '%s'", e.getMessage(), source);
    } finally {
      JinjavaInterpreter.popCurrent();
    }
  }

  private static List<Block> blocks(List<Node> nodes) {
    List<Block> blocks = new ArrayList<>();
    for (Node node : nodes) {
      if (node instanceof TextNode) {
        blocks.add(text(node.getMaster()));
      } else if (node instanceof ExpressionNode) {
        String expression = ((ExpressionToken) node.getMaster()).getExpr();
        blocks.add(new Block.Output(ExpressionParser.parse(expression)));
      } else {
        blocks.add(tag((TagNode) node));
      }
    }
    return List.copyOf(blocks);
  }

  private static Block text(Token token) {
    String text = token.getImage();
    text = token.isLeftTrim() ? PythonWhitespace.lstrip(text) : text;
    return new Block.Text(token.isRightTrim() ? PythonWhitespace.rstrip(text) : text);
  }

  private static Block tag(TagNode node) {
    return switch (node.getName()) {
      case "if" -> conditional(node);
      case "for" -> loop(node);
      case "set" -> assignment(node);
      case "raw" -> new Block.Text(raw(node));
      default ->
          throw TemplateException.of(
              "tag '%s' is not supported; known are for, if, raw and set", node.getName());
    };
  }

  private static String raw(TagNode node) {
    StringBuilder text = new StringBuilder();
    node.getChildren().forEach(child -> text.append(child.getMaster().getImage()));
    return text.toString();
  }

  private static Block conditional(TagNode node) {
    List<Block.If.Branch> branches = new ArrayList<>();
    Expression condition = ExpressionParser.parse(node.getHelpers());
    List<Node> body = new ArrayList<>();
    for (Node child : node.getChildren()) {
      boolean elif = isTag(child, "elif");
      if (elif || isTag(child, "else")) {
        branches.add(new Block.If.Branch(condition, blocks(body)));
        condition = elif ? ExpressionParser.parse(((TagNode) child).getHelpers()) : scope -> true;
        body = new ArrayList<>();
      } else {
        body.add(child);
      }
    }
    branches.add(new Block.If.Branch(condition, blocks(body)));
    return new Block.If(branches);
  }

  private static Block loop(TagNode node) {
    TokenStream tokens = new TokenStream(node.getHelpers());
    ExpressionParser parser = new ExpressionParser(tokens);
    List<String> names = names(tokens);
    if (!tokens.skipName("in")) {
      throw tokens.unexpected("in");
    }
    Expression items = parser.tuple(false);
    Expression test = tokens.skipName("if") ? parser.expression() : null;
    tokens.end();
    List<Node> body = new ArrayList<>();
    List<Node> otherwise = new ArrayList<>();
    boolean inElse = false;
    for (Node child : node.getChildren()) {
      if (isTag(child, "else")) {
        inElse = true;
      } else {
        (inElse ? otherwise : body).add(child);
      }
    }
    return new Block.For(names, items, test, blocks(body), blocks(otherwise));
  }

  private static Block assignment(TagNode node) {
    TokenStream tokens = new TokenStream(node.getHelpers());
    ExpressionParser parser = new ExpressionParser(tokens);
    List<String> names = names(tokens);
    if (tokens.skipOperator("=")) {
      Expression value = parser.tuple(true);
      tokens.end();
      return new Block.Set(names, value);
    }
    tokens.end();
    return new Block.SetText(names.get(0), blocks(node.getChildren()));
  }

  /** One or several names, in brackets or not. */
  private static List<String> names(TokenStream tokens) {
    boolean bracket = tokens.skipOperator("(");
    List<String> names = new ArrayList<>();
    do {
      String name = tokens.expectName();
      names.add(tokens.skipOperator(".") ? name + "." + tokens.expectName() : name);
    } while (tokens.skipOperator(","));
    if (bracket) {
      tokens.expectOperator(")");
    }
    return names;
  }

  private static boolean isTag(Node node, String name) {
    return node instanceof TagNode tag && tag.getName().equals(name);
  }
}
