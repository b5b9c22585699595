package org.lethe.scoring;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.lethe.benchmark.jinja.PythonWhitespace;

/**
 * BLEU of a corpus (Papineni et al. 2002) with sacrebleu's defaults: n-grams of up to four words,
 * the tokenizer of mteval-v13a, and exponential smoothing of orders without a match.
 */
final class Bleu {

  private static final int ORDERS = 4;

  /** ASCII punctuation except the apostrophe, comma, dash and dot. */
  private static final Pattern SYMBOL = Pattern.compile("([{-~\\[-` -&(-+:-@/])");

  private static final Pattern DOT_BEHIND_WORD = Pattern.compile("([^0-9])([.,])");
  private static final Pattern DOT_BEFORE_WORD = Pattern.compile("([.,])([^0-9])");
  private static final Pattern DASH_BEHIND_NUMBER = Pattern.compile("([0-9])(-)");

  private Bleu() {}

  /**
   * Returns the number of words of the answer, the number of words of the right answer closest in
   * length, then for every order the matching n-grams, then for every order all n-grams.
   */
  static Counts counts(List<String> targets, String answer) {
    List<String> words = tokens(answer);
    List<List<String>> references = targets.stream().map(Bleu::tokens).toList();
    long closest = references.get(0).size();
    for (List<String> target : references) {
      long gap = Math.abs(words.size() - target.size()) - Math.abs(words.size() - closest);
      closest = gap < 0 || gap == 0 && target.size() < closest ? target.size() : closest;
    }
    List<Long> matches = new ArrayList<>();
    List<Long> totals = new ArrayList<>();
    for (int n = 1; n <= ORDERS; n++) {
      Map<List<String>, Integer> expected = new HashMap<>();
      for (List<String> target : references) {
        Ngrams.counts(target, n).forEach((run, count) -> expected.merge(run, count, Math::max));
      }
      matches.add((long) Ngrams.common(Ngrams.counts(words, n), expected));
      totals.add((long) Math.max(0, words.size() - n + 1));
    }
    List<Long> counts = new ArrayList<>(List.of((long) words.size(), closest));
    counts.addAll(matches);
    counts.addAll(totals);
    return new Counts(counts);
  }

  /** Returns the score, in [0, 100]. */
  static double score(Counts counts) {
    double length = counts.get(0);
    double penalty = length < counts.get(1) ? Math.exp(1 - counts.get(1) / length) : 1;
    double logs = 0;
    double smoothing = 1;
    boolean anyMatch = false;
    for (int n = 0; n < ORDERS; n++) {
      double matches = counts.get(2 + n);
      double total = counts.get(2 + ORDERS + n);
      if (total == 0) {
        return 0;
      }
      anyMatch |= matches > 0;
      smoothing *= matches == 0 ? 2 : 1;
      logs += Math.log(100 * (matches == 0 ? 1 / smoothing : matches) / total);
    }
    return anyMatch ? penalty * Math.exp(logs / ORDERS) : 0;
  }

  /** Returns the words of a text as the tokenizer mteval-v13a of WMT cuts them. */
  static List<String> tokens(String text) {
    String line = PythonWhitespace.rstrip(text);
    line = line.replace("<skipped>", "").replace("-\n", "").replace("\n", " ");
    line = line.replace("&quot;", "\"").replace("&amp;", "&");
    line = line.replace("&lt;", "<").replace("&gt;", ">");
    line = SYMBOL.matcher(" " + line + " ").replaceAll(" $1 ");
    line = DOT_BEHIND_WORD.matcher(line).replaceAll("$1 $2 ");
    line = DOT_BEFORE_WORD.matcher(line).replaceAll(" $1 $2");
    return Ngrams.words(DASH_BEHIND_NUMBER.matcher(line).replaceAll("$1 $2 "));
  }
}
