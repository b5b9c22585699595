package org.lethe.measure.depth;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.lethe.figure.Answer;
import org.lethe.figure.Numerals;
import org.lethe.figure.Question;

/** What the thirds of the blocks say, in sentences. */
final class DepthWords {
  private static final double ALPHA = 0.05;

  private final List<DriftByDepthRow> tested;
  private final List<DriftAndLossRow> losses;

  /**
   * @param depth rows at one position, of each checkpoint against where it started
   * @param losses the same of drift with the loss
   */
  DepthWords(List<DriftByDepthRow> depth, List<DriftAndLossRow> losses) {
    this.tested = depth.stream().filter(row -> row.beyondLow() != null).toList();
    this.losses =
        losses.stream().filter(row -> row.third().equals("all") && row.pBh() != null).toList();
  }

  /** Returns what the section begins with; empty without tests. */
  String lead() {
    return (deepest() + " " + together()).strip();
  }

  List<Answer> answers() {
    List<Answer> answers = new ArrayList<>();
    if (comparisons() > 0) {
      String most = DepthChart.THIRDS.stream().max(Comparator.comparing(this::moved)).orElseThrow();
      answers.add(
          new Answer(
              Question.PLACE,
              most + " third",
              "of the blocks: moved more in %d of %d, each by its own interval"
                  .formatted(moved(most), comparisons()),
              deepest(),
              null));
    }
    if (!losses.isEmpty()) {
      answers.add(Answer.remark(Question.MECHANISM, together()));
    }
    return answers;
  }

  private long comparisons() {
    return tested.stream().filter(row -> row.third().equals("middle")).count();
  }

  /** Returns in how many comparisons a third moved more than the others. */
  private long moved(String third) {
    return tested.stream().filter(row -> row.third().equals(third) && row.beyondLow() > 0).count();
  }

  private String deepest() {
    if (comparisons() == 0) {
      return "";
    }
    String counts =
        DepthChart.THIRDS.stream()
            .map(third -> "the %s third in %d".formatted(third, moved(third)))
            .collect(Collectors.joining(", "));
    return "Checkpoint and model before training, task by task: of %s, states moved more than in the other thirds in %s (each by its own interval)."
        .formatted(Numerals.count(comparisons(), "comparison"), counts);
  }

  /** Returns in how many comparisons documents that moved more lost more. */
  private String together() {
    if (losses.isEmpty()) {
      return "";
    }
    long more = losses.stream().filter(row -> row.pBh() <= ALPHA && row.spearman() > 0).count();
    long less = losses.stream().filter(row -> row.pBh() <= ALPHA && row.spearman() < 0).count();
    DriftAndLossRow middle =
        losses.stream()
            .sorted(Comparator.comparing(DriftAndLossRow::spearman))
            .toList()
            .get(losses.size() / 2);
    return "Documents whose states moved more lost more in %d of %s after correction, less in %d; the median correlation is %s."
        .formatted(
            more,
            Numerals.count(losses.size(), "comparison"),
            less,
            Numerals.signed(middle.spearman(), 2));
  }
}
