package org.lethe.benchmark.jinja;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** lm-eval's filter {@code regex_replace(pattern, replacement)}: Python's {@code re.sub}. */
final class RegexReplace {

  private static final Pattern GROUP = Pattern.compile("\\\\(?:g<(\\w+)>|(\\d{1,2}))");

  private RegexReplace() {}

  static Object apply(Object input, Arguments arguments) {
    String text = Values.text(input);
    String pattern = Values.text(arguments.only(3, "pattern", "repl", "count").get(0, "pattern"));
    String replacement = Values.text(arguments.get(1, "repl"));
    long count = Values.integer(arguments.get(2, "count", 0L));
    Matcher matcher = compile(pattern).matcher(text);
    StringBuilder out = new StringBuilder();
    for (long n = 0; (count == 0 || n < count) && matcher.find(); n++) {
      matcher.appendReplacement(out, Matcher.quoteReplacement(expanded(replacement, matcher)));
    }
    return matcher.appendTail(out).toString();
  }

  private static Pattern compile(String pattern) {
    try {
      return PythonPattern.of(pattern).pattern();
    } catch (IllegalArgumentException e) {
      throw TemplateException.of("regex_replace %s", e.getMessage());
    }
  }

  private static String expanded(String replacement, Matcher match) {
    return GROUP
        .matcher(replacement)
        .replaceAll(
            reference -> {
              String name = reference.group(1) == null ? reference.group(2) : reference.group(1);
              String group =
                  Character.isDigit(name.charAt(0))
                      ? match.group(Integer.parseInt(name))
                      : match.group(name);
              return Matcher.quoteReplacement(group == null ? "" : group);
            });
  }
}
