package org.lethe.scoring;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Porter's stemmer (An algorithm for suffix stripping, 1980) with the extensions of NLTK's, which
 * google's {@code rouge_score} uses.
 */
final class PorterStemmer {
  private static final String DOUBLE = "*d"; // a double consonant at the end

  private static final Map<String, String> IRREGULAR =
      Map.ofEntries(
          Map.entry("sky", "sky"),
          Map.entry("skies", "sky"),
          Map.entry("dying", "die"),
          Map.entry("lying", "lie"),
          Map.entry("tying", "tie"),
          Map.entry("news", "news"),
          Map.entry("innings", "inning"),
          Map.entry("inning", "inning"),
          Map.entry("outings", "outing"),
          Map.entry("outing", "outing"),
          Map.entry("cannings", "canning"),
          Map.entry("canning", "canning"),
          Map.entry("howe", "howe"),
          Map.entry("proceed", "proceed"),
          Map.entry("exceed", "exceed"),
          Map.entry("succeed", "succeed"));

  /** What a suffix becomes if what is before it meets a condition. */
  private record Rule(String suffix, String replacement, Predicate<String> condition) {
    static Rule of(String suffix, String replacement) {
      return new Rule(suffix, replacement, stem -> true);
    }
  }

  private static final List<Rule> PLURALS =
      List.of(Rule.of("sses", "ss"), Rule.of("ies", "i"), Rule.of("ss", "ss"), Rule.of("s", ""));

  private static final List<Rule> DOUBLE_SUFFIXES =
      rules(
          0,
          "ational ate, tional tion, enci ence, anci ance, izer ize, bli ble, alli al, entli ent,"
              + " eli e, ousli ous, ization ize, ation ate, ator ate, alism al, iveness ive,"
              + " fulness ful, ousness ous, aliti al, iviti ive, biliti ble, fulli ful");

  private static final List<Rule> ENDINGS =
      rules(0, "icate ic, ative , alize al, iciti ic, ical ic, ful , ness ");

  private static final List<Rule> LONG_ENDINGS =
      rules(
          1,
          "al , ance , ence , er , ic , able , ible , ant , ement , ment , ent , ion , ou , ism ,"
              + " ate , iti , ous , ive , ize ");

  private PorterStemmer() {}

  /** Rules on stems whose measure is above a number. */
  private static List<Rule> rules(int measure, String table) {
    return List.of(table.split(",", -1)).stream()
        .map(String::strip)
        .map(entry -> entry.split(" ", 2))
        .map(
            parts ->
                new Rule(
                    parts[0],
                    parts.length == 1 ? "" : parts[1],
                    stem ->
                        measure(stem) > measure
                            && (!parts[0].equals("ion")
                                || stem.endsWith("s")
                                || stem.endsWith("t"))))
        .toList();
  }

  /** Returns the stem of a word in lower case. */
  static String stem(String word) {
    if (IRREGULAR.containsKey(word)) {
      return IRREGULAR.get(word);
    }
    if (word.length() <= 2) {
      return word;
    }
    return withoutDoubleL(
        withoutE(
            applied(
                applied(withoutDoubleSuffix(withI(withoutPast(withoutPlural(word)))), ENDINGS),
                LONG_ENDINGS)));
  }

  private static String withoutPlural(String word) {
    return word.endsWith("ies") && word.length() == 4 ? cut(word, 1) : applied(word, PLURALS);
  }

  private static String withoutPast(String word) {
    if (word.endsWith("ied")) {
      return cut(word, word.length() == 4 ? 1 : 2);
    }
    if (word.endsWith("eed")) {
      return measure(cut(word, 3)) > 0 ? cut(word, 1) : word;
    }
    for (String suffix : List.of("ed", "ing")) {
      String stem = word.endsWith(suffix) ? cut(word, suffix.length()) : "";
      if (hasVowel(stem)) {
        String last = stem.substring(stem.length() - 1);
        return applied(
            stem,
            List.of(
                Rule.of("at", "ate"),
                Rule.of("bl", "ble"),
                Rule.of("iz", "ize"),
                new Rule(DOUBLE, last, rest -> !"lsz".contains(last)),
                new Rule("", "e", rest -> measure(rest) == 1 && endsShort(rest))));
      }
    }
    return word;
  }

  private static String withI(String word) {
    return applied(
        word,
        List.of(
            new Rule("y", "i", stem -> stem.length() > 1 && isConsonant(stem, stem.length() - 1))));
  }

  private static String withoutDoubleSuffix(String word) {
    if (word.endsWith("alli") && measure(cut(word, 4)) > 0) {
      return withoutDoubleSuffix(cut(word, 2));
    }
    if (word.endsWith("logi")) {
      return measure(cut(word, 3)) > 0 ? cut(word, 1) : word;
    }
    return applied(word, DOUBLE_SUFFIXES);
  }

  private static String withoutE(String word) {
    if (!word.endsWith("e")) {
      return word;
    }
    String stem = cut(word, 1);
    int measure = measure(stem);
    return measure > 1 || measure == 1 && !endsShort(stem) ? stem : word;
  }

  private static String withoutDoubleL(String word) {
    return word.endsWith("ll") && measure(cut(word, 1)) > 1 ? cut(word, 1) : word;
  }

  /** Applies the first rule whose suffix the word has, if its condition holds. */
  private static String applied(String word, List<Rule> rules) {
    for (Rule rule : rules) {
      boolean doubled = rule.suffix.equals(DOUBLE);
      if (doubled ? endsDouble(word) : word.endsWith(rule.suffix)) {
        String stem = cut(word, rule.suffix.length());
        return rule.condition.test(stem) ? stem + rule.replacement : word;
      }
    }
    return word;
  }

  private static String cut(String word, int letters) {
    return word.substring(0, word.length() - letters);
  }

  /** Returns how often a vowel is followed by a consonant: m of [C](VC){m}[V]. */
  private static int measure(String stem) {
    int measure = 0;
    for (int i = 1; i < stem.length(); i++) {
      measure += !isConsonant(stem, i - 1) && isConsonant(stem, i) ? 1 : 0;
    }
    return measure;
  }

  private static boolean hasVowel(String stem) {
    for (int i = 0; i < stem.length(); i++) {
      if (!isConsonant(stem, i)) {
        return true;
      }
    }
    return false;
  }

  private static boolean endsDouble(String word) {
    int last = word.length() - 1;
    return last > 0 && word.charAt(last) == word.charAt(last - 1) && isConsonant(word, last);
  }

  /**
   * Whether a word ends consonant, vowel, consonant, the last not w, x or y; or is vowel,
   * consonant.
   */
  private static boolean endsShort(String word) {
    int last = word.length() - 1;
    if (last == 1) {
      return !isConsonant(word, 0) && isConsonant(word, 1);
    }
    return last > 1
        && isConsonant(word, last - 2)
        && !isConsonant(word, last - 1)
        && isConsonant(word, last)
        && "wxy".indexOf(word.charAt(last)) < 0;
  }

  /** Whether a letter is none of a, e, i, o, u, and no y after a consonant. */
  private static boolean isConsonant(String word, int i) {
    boolean turned = false;
    int at = i;
    while (at > 0 && word.charAt(at) == 'y') {
      turned = !turned;
      at--;
    }
    return ("aeiou".indexOf(word.charAt(at)) < 0) != turned;
  }
}
