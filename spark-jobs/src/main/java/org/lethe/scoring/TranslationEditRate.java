package org.lethe.scoring;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Translation edit rate (Snover et al. 2006) with sacrebleu's defaults: edits of words, where
 * moving a run of words is one edit, divided by the words of the right answer. The search is
 * Tercom's; case is ignored.
 */
final class TranslationEditRate {

  private static final int LONGEST_RUN = 10;
  private static final int FARTHEST = 50;
  private static final int MOST_TRIED = 1000;

  private final int[] targetWords;
  private final EditDistance distance;
  private int[] words;
  private int tried;

  private TranslationEditRate(int[] words, int[] targetWords) {
    this.words = words;
    this.targetWords = targetWords;
    this.distance = new EditDistance(targetWords, words.length);
  }

  /** Returns the edits to the closest right answer, over the mean length of the right answers. */
  static Observation observe(List<String> targets, String answer) {
    Map<String, Integer> numbers = new HashMap<>();
    int[] words = numbers(answer, numbers);
    double least = Double.POSITIVE_INFINITY;
    double length = 0;
    for (String target : targets) {
      int[] targetWords = numbers(target, numbers);
      least = Math.min(least, new TranslationEditRate(words, targetWords).edits());
      length += targetWords.length;
    }
    return new Observation(least, length / targets.size());
  }

  private static int[] numbers(String text, Map<String, Integer> numbers) {
    return Ngrams.words(text.toLowerCase(Locale.ROOT)).stream()
        .mapToInt(word -> numbers.computeIfAbsent(word, w -> numbers.size()))
        .toArray();
  }

  private int edits() {
    if (targetWords.length == 0) {
      return words.length;
    }
    int moves = 0;
    for (Move best = best(); best != null && tried < MOST_TRIED && best.gain > 0; best = best()) {
      words = best.moved;
      moves++;
    }
    return moves + distance.edits(words);
  }

  /**
   * A run of words moved elsewhere.
   *
   * @param gain number of edits that the move saves
   * @param length number of words of the run
   * @param start index of the first word of the run
   * @param target index of the word before which the run is inserted
   * @param moved all words after the move
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

  /** Returns the move that saves most edits among those that bring wrong words to missing ones. */
  private Move best() {
    int currentEdits = distance.edits(words);
    EditDistance.Alignment aligned = distance.align(words);
    Move best = null;
    for (int start = 0; start < words.length; start++) {
      int end = Math.min(targetWords.length, start + FARTHEST + 1);
      for (int at = Math.max(0, start - FARTHEST); at < end; at++) {
        for (int length = 1; length <= common(start, at); length++) {
          best = best(currentEdits, aligned, new Run(start, at, length), best);
          if (tried >= MOST_TRIED) {
            return best;
          }
        }
      }
    }
    return best;
  }

  /** A run of words from {@code start} that the target has too, from {@code at} on. */
  private record Run(int start, int at, int length) {}

  private int common(int start, int at) {
    int most = Math.min(LONGEST_RUN, Math.min(words.length - start, targetWords.length - at));
    int length = 0;
    while (length < most && words[start + length] == targetWords[at + length]) {
      length++;
    }
    return length;
  }

  private Move best(int currentEdits, EditDistance.Alignment aligned, Run run, Move bestSoFar) {
    int place = aligned.place()[run.at];
    if (!any(aligned.wrong(), run.start, run.length)
        || !any(aligned.missed(), run.at, run.length)
        || run.start <= place && place < run.start + run.length) {
      return bestSoFar;
    }
    Move best = bestSoFar;
    int previousTarget = -1;
    for (int at = run.at - 1; at < run.at + run.length; at++) {
      int target = at < 0 ? 0 : aligned.place()[at] + 1;
      if (target != previousTarget) {
        previousTarget = target;
        int[] moved = moved(run.start, run.length, target);
        Move move =
            new Move(currentEdits - distance.edits(moved), run.length, run.start, target, moved);
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

  /** Returns the words after a run is removed and inserted before another word or after itself. */
  private int[] moved(int start, int length, int target) {
    int[] moved = new int[words.length];
    int insertAt =
        target < start
            ? target
            : Math.min(target > start + length ? target - length : target, words.length - length);
    int[] remaining = new int[words.length - length];
    System.arraycopy(words, 0, remaining, 0, start);
    System.arraycopy(words, start + length, remaining, start, remaining.length - start);
    System.arraycopy(remaining, 0, moved, 0, insertAt);
    System.arraycopy(words, start, moved, insertAt, length);
    System.arraycopy(remaining, insertAt, moved, insertAt + length, remaining.length - insertAt);
    return moved;
  }
}
