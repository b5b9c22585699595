package org.lethe.benchmark.jinja;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Divides a template into text, outputs and tags by the rules of Jinja2's lexer. */
final class TemplateScanner {

  private static final int OPENING = 2; // characters of {{, {% and {#
  private static final String SPACE = "[\\s\\x1c-\\x1f\\x85\\p{Z}]*";
  private static final Pattern RAW_BEGIN =
      Pattern.compile("\\{%[-+]?" + SPACE + "raw" + SPACE + "(?:-%\\}" + SPACE + "|%\\})");
  private static final Pattern RAW_END =
      Pattern.compile("\\{%([-+]?)" + SPACE + "endraw" + SPACE + "(?=[-+]?%\\})");

  /** What a part of a template is. */
  enum Kind {
    TEXT,
    OUTPUT,
    TAG
  }

  /**
   * A part of a template.
   *
   * @param content text, or what stands between the delimiters
   */
  record Piece(Kind kind, String content) {}

  private final String source;
  private final Syntax syntax;
  private final List<Piece> pieces = new ArrayList<>();
  private int at;
  private boolean lineStarts = true; // whether what was read last ends a line

  private TemplateScanner(String source, Syntax syntax) {
    this.source = source;
    this.syntax = syntax;
  }

  static List<Piece> pieces(String template, Syntax syntax) {
    // Jinja2 reads every end of line as a line feed
    String source = template.replace("\r\n", "\n").replace('\r', '\n');
    if (!syntax.keepsLastLineFeed() && source.endsWith("\n")) {
      source = source.substring(0, source.length() - 1);
    }
    TemplateScanner scanner = new TemplateScanner(source, syntax);
    scanner.scan();
    return scanner.pieces;
  }

  private void scan() {
    while (at < source.length()) {
      int open = nextOpening();
      if (open < 0) {
        text(source.substring(at));
        return;
      }
      text(trimmed(source.substring(at, open), open, source.charAt(open + 1) != '{'));
      Matcher raw = RAW_BEGIN.matcher(source).region(open, source.length());
      if (raw.lookingAt()) {
        raw(raw.end());
      } else if (source.charAt(open + 1) == '#') {
        comment(open + OPENING);
      } else {
        expression(open);
      }
    }
  }

  private int nextOpening() {
    for (int i = at; i + 1 < source.length(); i++) {
      if (source.charAt(i) == '{' && "{%#".indexOf(source.charAt(i + 1)) >= 0) {
        return i;
      }
    }
    return -1;
  }

  private void text(String text) {
    if (!text.isEmpty()) {
      pieces.add(new Piece(Kind.TEXT, text));
    }
  }

  /** Returns the text before a delimiter as the delimiter's sign and the syntax leave it. */
  private String trimmed(String text, int open, boolean tag) {
    char sign = open + OPENING < source.length() ? source.charAt(open + OPENING) : ' ';
    if (sign == '-') {
      return PythonWhitespace.rstrip(text);
    }
    if (sign == '+' || !tag || !syntax.trimsTags()) {
      return text;
    }
    int line = text.lastIndexOf('\n') + 1;
    boolean blank = PythonWhitespace.strip(text.substring(line)).isEmpty();
    return blank && (line > 0 || lineStarts) ? text.substring(0, line) : text;
  }

  private void raw(int begin) {
    Matcher end = RAW_END.matcher(source);
    if (!end.find(begin)) {
      throw TemplateException.of("'raw' has no end in template '%s'", source);
    }
    lineStarts = source.charAt(begin - 1) == '\n';
    text(trimmed(source.substring(begin, end.start()), end.start(), true));
    close(end.end(), "%}", syntax.trimsTags());
  }

  private void comment(int begin) {
    int end = source.indexOf("#}", begin);
    if (end < 0) {
      throw TemplateException.of("a comment has no end in template '%s'", source);
    }
    boolean signed = end > begin && "-+".indexOf(source.charAt(end - 1)) >= 0;
    close(signed ? end - 1 : end, "#}", syntax.trimsTags());
  }

  private void expression(int open) {
    boolean output = source.charAt(open + 1) == '{';
    boolean signed = open + OPENING < source.length() && isSign(source.charAt(open + OPENING));
    int begin = open + OPENING + (signed ? 1 : 0);
    String closing = output ? "}}" : "%}";
    int end = end(begin, closing, output);
    pieces.add(new Piece(output ? Kind.OUTPUT : Kind.TAG, source.substring(begin, end)));
    close(end, closing, !output && syntax.trimsTags());
  }

  private static boolean isSign(char c) {
    return c == '-' || c == '+';
  }

  /** Returns where an expression ends: outside of strings and brackets. */
  private int end(int begin, String closing, boolean output) {
    Deque<Character> brackets = new ArrayDeque<>();
    for (int i = begin; i < source.length(); i++) {
      char c = source.charAt(i);
      boolean signed = c == '-' || c == '+' && !output;
      if (brackets.isEmpty() && source.startsWith(closing, signed ? i + 1 : i)) {
        return i;
      }
      if (c == '\'' || c == '"') {
        i = string(i);
      } else if ("([{".indexOf(c) >= 0) {
        brackets.push(c);
      } else if (")]}".indexOf(c) >= 0 && !brackets.isEmpty()) {
        brackets.pop();
      }
    }
    throw TemplateException.of("'%s' is missing in template '%s'", closing, source);
  }

  /** Returns where the string that begins here ends. */
  private int string(int begin) {
    for (int i = begin + 1; i < source.length(); i++) {
      if (source.charAt(i) == '\\') {
        i++;
      } else if (source.charAt(i) == source.charAt(begin)) {
        return i;
      }
    }
    throw TemplateException.of("a string has no end in template '%s'", source);
  }

  /** Skips a closing delimiter with what its sign and the syntax take after it. */
  private void close(int end, String closing, boolean takesLineFeed) {
    char sign = source.charAt(end);
    at = end + (isSign(sign) ? 1 : 0) + closing.length();
    if (sign == '-') {
      while (at < source.length() && PythonWhitespace.is(source.charAt(at))) {
        at++;
      }
    } else if (sign != '+' && takesLineFeed && source.startsWith("\n", at)) {
      at++;
    }
    lineStarts = source.charAt(at - 1) == '\n';
  }
}
