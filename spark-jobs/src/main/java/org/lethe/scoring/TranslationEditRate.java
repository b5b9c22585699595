package org.lethe.scoring;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Translation edit rate (Snover et al. 2006) as sacrebleu has it by default, which is Tercom's
 * search: edits of words, where moving a run of words is one edit, over words of the right answer;
 * case does not count.
 */
final class TranslationEditRate {

  private static final int LONGEST_RUN = 10;
  private static final int FARTHEST = 50;
  private static final int MOST_TRIED = 1000;

  private final int[] right;
  private final EditDistance distance;
  private int[] words;
  private int tried;

  private TranslationEditRate(int[] words, int[] right) {
    this.words = words;
    this.right = right;
    this.distance = new EditDistance(right, words.length);
  }

  /** Edits to the right answer that is closest, over the mean length of the right answers. */
  static Observation observe(List<String> targets, String answer) {
    Map<String, Integer> numbers = new HashMap<>();
    int[] words = numbers(answer, numbers);
    double least = Double.POSITIVE_INFINITY;
    double length = 0;
    for (String target : targets) {
      int[] right = numbers(target, numbers);
      least = Math.min(least, new TranslationEditRate(words, right).edits());
      length += right.length;
    }
    return new Observation(least, length / targets.size());
  }

  private static int[] numbers(String text, Map<String, Integer> numbers) {
    return Ngrams.words(text.toLowerCase(Locale.ROOT)).stream()
        .mapToInt(word -> numbers.computeIfAbsent(word, w -> numbers.size()))
        .toArray();
  }

  private int edits() {
    if (right.length == 0) {
      return words.length;
    }
    int moves = 0;
    for (Move best = best(); best != null && tried < MOST_TRIED && best.gain > 0; best = best()) {
      words = best.moved;
      moves++;
    }
    return moves + distance.of(words);
  }

  /**
   * A run of words moved elsewhere.
   *
   * @param gain edits it saves
   * @param length words of the run
   * @param start first of them
   * @param target where the run goes
   * @param moved all words afterwards
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Move(int gain, int length, int start, int target, int[] moved) {

    boolean before(Move other) {
      if (other == null || gain != other.gain) {
        return other == null || gain > other.gain;
      }
      if (length != other.length) {
        return length > other.length;
      }
      return start != other.start ? start < other.start : target < other.target;
    }
  }

  /** The move that saves most of those that bring wrong words where they are missed. */
  private Move best() {
    int now = distance.of(words);
    EditDistance.Alignment aligned = distance.align(words);
    Move best = null;
    for (int start = 0; start < words.length; start++) {
      int end = Math.min(right.length, start + FARTHEST + 1);
      for (int at = Math.max(0, start - FARTHEST); at < end; at++) {
        for (int length = 1; length <= common(start, at); length++) {
          best = best(now, aligned, new Run(start, at, length), best);
          if (tried >= MOST_TRIED) {
            return best;
          }
        }
      }
    }
    return best;
  }

  /** Words that stand in the right answer too, from {@code at} there. */
  private record Run(int start, int at, int length) {}

  private int common(int start, int at) {
    int most = Math.min(LONGEST_RUN, Math.min(words.length - start, right.length - at));
    int length = 0;
    while (length < most && words[start + length] == right[at + length]) {
      length++;
    }
    return length;
  }

  private Move best(int now, EditDistance.Alignment aligned, Run run, Move other) {
    int place = aligned.place()[run.at];
    if (!any(aligned.wrong(), run.start, run.length)
        || !any(aligned.missed(), run.at, run.length)
        || run.start <= place && place < run.start + run.length) {
      return other;
    }
    Move best = other;
    int before = -1;
    for (int at = run.at - 1; at < run.at + run.length; at++) {
      int target = at < 0 ? 0 : aligned.place()[at] + 1;
      if (target != before) {
        before = target;
        int[] moved = moved(run.start, run.length, target);
        Move move = new Move(now - distance.of(moved), run.length, run.start, target, moved);
        tried++;
        best = move.before(best) ? move : best;
      }
    }
    return best;
  }

  private static boolean any(boolean[] flags, int from, int length) {
    for (int i = from; i < from + length; i++) {
      if (flags[i]) {
        return true;
      }
    }
    return false;
  }

  /** The words with a run taken out and put before another word, or as far behind itself. */
  private int[] moved(int start, int length, int target) {
    int[] moved = new int[words.length];
    int to =
        target < start
            ? target
            : Math.min(target > start + length ? target - length : target, words.length - length);
    int[] rest = new int[words.length - length];
    System.arraycopy(words, 0, rest, 0, start);
    System.arraycopy(words, start + length, rest, start, rest.length - start);
    System.arraycopy(rest, 0, moved, 0, to);
    System.arraycopy(words, start, moved, to, length);
    System.arraycopy(rest, to, moved, to + length, rest.length - to);
    return moved;
  }
}
