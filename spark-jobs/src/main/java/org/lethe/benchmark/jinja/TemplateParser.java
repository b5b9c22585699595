package org.lethe.benchmark.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lethe.benchmark.jinja.TemplateScanner.Kind;
import org.lethe.benchmark.jinja.TemplateScanner.Piece;

/** Reads the tags of a template into blocks. */
final class TemplateParser {

  private final String source;
  private final Syntax syntax;
  private final List<Piece> pieces;
  private int at;

  private TemplateParser(String source, Syntax syntax) {
    this.source = source;
    this.syntax = syntax;
    this.pieces = TemplateScanner.pieces(source, syntax);
  }

  static List<Block> parse(String source, Syntax syntax) {
    TemplateParser parser = new TemplateParser(source, syntax);
    List<Block> blocks = parser.blocks(Set.of());
    if (parser.at < parser.pieces.size()) {
      throw parser.fault("tag '%s' ends nothing", parser.tag().expectName());
    }
    return blocks;
  }

  /** Parses up to a tag of one of the names, which stays, or to the end. */
  private List<Block> blocks(Set<String> ends) {
    List<Block> blocks = new ArrayList<>();
    for (; at < pieces.size(); at++) {
      Piece piece = pieces.get(at);
      if (piece.kind() == Kind.TEXT) {
        blocks.add(new Block.Text(piece.content()));
      } else if (piece.kind() == Kind.OUTPUT) {
        blocks.add(new Block.Output(ExpressionParser.parse(piece.content(), syntax)));
      } else {
        TokenStream tokens = tag();
        String name = tokens.expectName();
        if (ends.contains(name) || name.startsWith("end") || name.startsWith("el")) {
          break;
        }
        blocks.add(block(name, tokens));
      }
    }
    return List.copyOf(blocks);
  }

  private TokenStream tag() {
    return new TokenStream(pieces.get(at).content());
  }

  /** Parses a tag; the last of its pieces stays the current one. */
  private Block block(String name, TokenStream tokens) {
    ExpressionParser parser = new ExpressionParser(tokens, syntax);
    return switch (name) {
      case "if" -> conditional(parser, tokens);
      case "for" -> loop(parser, tokens);
      case "set" -> assignment(parser, tokens);
      default -> {
        if (syntax != Syntax.CHAT) {
          throw fault("tag '%s' is not supported; known are for, if, raw and set", name);
        }
        yield chatBlock(name, parser, tokens);
      }
    };
  }

  private Block chatBlock(String name, ExpressionParser parser, TokenStream tokens) {
    switch (name) {
      case "break", "continue":
        tokens.end();
        LoopControl control = name.equals("break") ? LoopControl.BREAK : LoopControl.CONTINUE;
        return (scope, out) -> {
          throw control;
        };
      case "generation":
        tokens.end();
        return new Block.Generation(body("endgeneration"));
      case "macro":
        return macro(parser, tokens);
      default:
        throw fault(
            "tag '%s' is not supported; known are break, continue, for, generation, if, macro,"
                + " raw and set",
            name);
    }
  }

  /** Parses what a tag encloses, with the tag that ends it. */
  private List<Block> body(String end) {
    at++;
    List<Block> body = blocks(Set.of(end));
    if (at == pieces.size() || !tag().expectName().equals(end)) {
      throw fault("tag '%s' is missing", end);
    }
    return body;
  }

  private Block conditional(ExpressionParser parser, TokenStream tokens) {
    List<Block.If.Branch> branches = new ArrayList<>();
    Expression condition = parser.tuple(true);
    tokens.end();
    while (true) {
      at++;
      branches.add(new Block.If.Branch(condition, blocks(Set.of("elif", "else", "endif"))));
      TokenStream next = at < pieces.size() ? tag() : new TokenStream("");
      if (next.skipName("endif")) {
        return new Block.If(branches);
      }
      if (next.skipName("elif")) {
        condition = new ExpressionParser(next, syntax).tuple(true);
      } else if (next.skipName("else")) {
        condition = scope -> true;
      } else {
        throw fault("tag '%s' is missing", "endif");
      }
      next.end();
    }
  }

  private Block loop(ExpressionParser parser, TokenStream tokens) {
    List<String> names = names(tokens);
    if (!tokens.skipName("in")) {
      throw tokens.unexpected("in");
    }
    Expression items = parser.tuple(false);
    Expression test = tokens.skipName("if") ? parser.expression() : null;
    tokens.end();
    at++;
    List<Block> body = blocks(Set.of("else", "endfor"));
    boolean alternative = at < pieces.size() && tag().skipName("else");
    List<Block> otherwise = alternative ? body("endfor") : List.of();
    if (at == pieces.size() || !tag().skipName("endfor")) {
      throw fault("tag '%s' is missing", "endfor");
    }
    return new Block.For(names, items, test, body, otherwise);
  }

  private Block assignment(ExpressionParser parser, TokenStream tokens) {
    List<String> names = names(tokens);
    if (tokens.skipOperator("=")) {
      Expression value = parser.tuple(true);
      tokens.end();
      return new Block.Set(names, value);
    }
    tokens.end();
    return new Block.SetText(names.get(0), body("endset"));
  }

  private Block macro(ExpressionParser parser, TokenStream tokens) {
    String name = tokens.expectName();
    List<String> parameters = new ArrayList<>();
    Map<String, Expression> defaults = new LinkedHashMap<>();
    tokens.expectOperator("(");
    while (!tokens.closes(")", parameters.isEmpty())) {
      String parameter = tokens.expectName();
      parameters.add(parameter);
      if (tokens.skipOperator("=")) {
        defaults.put(parameter, parser.expression());
      }
    }
    tokens.end();
    return new Macro(name, List.copyOf(parameters), defaults, body("endmacro"));
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

  private TemplateException fault(String problem, String name) {
    return TemplateException.of(problem + " in template '%s'", name, source);
  }
}
