package org.lethe.job.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The pieces of a document in which two words count as said together: a sentence, and a question
 * with what follows it up to the next question. A piece is at most twice {@code reach} words long;
 * of a longer one, overlapping windows are taken, so that words no further apart than {@code reach}
 * stand in one of them.
 */
final class Passages {
  private static final String TERMINATORS = ".!?。！？";
  private static final Set<String> ABBREVIATIONS =
      Set.of("mr", "mrs", "ms", "dr", "st", "prof", "jr", "sr", "vs", "no", "mt");

  private Passages() {}

  /** The passages of a document, each as its words in lower case without punctuation. */
  static List<List<String>> of(String document, int reach) {
    List<String> sentences = sentences(document);
    List<List<String>> passages = new ArrayList<>();
    for (int i = 0; i < sentences.size(); i++) {
      List<String> passage = new ArrayList<>(words(sentences.get(i)));
      if (isQuestion(sentences.get(i))) {
        int end = passage.size() + reach;
        for (int next = i + 1;
            next < sentences.size() && passage.size() < end && !isQuestion(sentences.get(next));
            next++) {
          passage.addAll(words(sentences.get(next)));
        }
      }
      if (!passage.isEmpty()) {
        addWindows(passages, passage, reach);
      }
    }
    return passages;
  }

  /** Words as they are compared. */
  static List<String> words(String text) {
    return Arrays.stream(text.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+"))
        .filter(word -> !word.isEmpty())
        .toList();
  }

  private static void addWindows(List<List<String>> passages, List<String> words, int reach) {
    for (int from = 0; from < Math.max(1, words.size() - reach); from += reach) {
      passages.add(words.subList(from, Math.min(words.size(), from + 2 * reach)));
    }
  }

  private static boolean isQuestion(String sentence) {
    return sentence.indexOf('?') >= 0 || sentence.indexOf('？') >= 0;
  }

  private static List<String> sentences(String document) {
    List<String> sentences = new ArrayList<>();
    int begin = 0;
    for (int i = 0; i < document.length(); i++) {
      if (endsAt(document, begin, i)) {
        sentences.add(document.substring(begin, i + 1));
        begin = i + 1;
      }
    }
    sentences.add(document.substring(begin));
    return sentences;
  }

  /**
   * Whether a sentence ends with a character: an empty line, or a terminator before a blank. A full
   * stop ends none after an initial or abbreviation, nor before a small letter.
   */
  private static boolean endsAt(String text, int begin, int at) {
    char c = text.charAt(at);
    if (c == '\n') {
      return at > begin && text.charAt(at - 1) == '\n';
    }
    if (TERMINATORS.indexOf(c) < 0) {
      return false;
    }
    int next = at + 1;
    while (next < text.length() && "\"'”’)]".indexOf(text.charAt(next)) >= 0) {
      next++;
    }
    boolean wide = c > 0x7F; // full-width terminators need no blank
    if (next < text.length() && !wide && !Character.isWhitespace(text.charAt(next))) {
      return false;
    }
    return c != '.' || !(isAbbreviated(text, begin, at) || isLowerCaseAfter(text, next));
  }

  private static boolean isAbbreviated(String text, int begin, int dot) {
    int from = dot;
    while (from > begin && Character.isLetter(text.charAt(from - 1))) {
      from--;
    }
    String word = text.substring(from, dot).toLowerCase(Locale.ROOT);
    return word.length() == 1 || ABBREVIATIONS.contains(word);
  }

  private static boolean isLowerCaseAfter(String text, int from) {
    int next = from;
    while (next < text.length() && Character.isWhitespace(text.charAt(next))) {
      next++;
    }
    return next < text.length() && Character.isLowerCase(text.charAt(next));
  }
}
