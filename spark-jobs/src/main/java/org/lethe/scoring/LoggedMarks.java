package org.lethe.scoring;

import java.util.List;
import java.util.Optional;
import org.lethe.benchmark.LmEvalSample;
import org.lethe.benchmark.OutputType;
import org.lethe.benchmark.SampledTask;
import org.lethe.benchmark.Task;
import org.lethe.benchmark.filter.FilterException;
import org.lethe.benchmark.filter.FilterPipeline;
import org.lethe.benchmark.jinja.PythonText;

/**
 * The harness's marks of its answers beside those that a task gives them. Where they differ, the
 * harness marked otherwise, for example with Python code, and its scores and ours would not be of
 * one kind.
 */
public final class LoggedMarks {
  private static final double ROUNDING = 1e-9;

  private final Task task;

  /**
   * @param task marks the answers
   */
  public LoggedMarks(Task task) {
    this.task = task;
  }

  /** Whether a line has a mark that a task can give too. */
  public static boolean areIn(LmEvalSample sample) {
    return sample.type() == OutputType.GENERATE_UNTIL
        ? sample.exactMatch() != null
        : sample.accuracy() != null || sample.type() == OutputType.LOGLIKELIHOOD_ROLLING;
  }

  /** Returns how the marks of a line's answers differ; empty where they agree or cannot be told. */
  public Optional<String> difference(LmEvalSample sample) {
    if (sample.type() == OutputType.GENERATE_UNTIL) {
      Object target = SampledTask.document(sample, "").fields().get("target");
      List<?> targets = target instanceof List<?> several ? several : List.of(target);
      return difference(sample, targets.stream().map(PythonText::str).toList(), null);
    }
    return sample.type() == OutputType.MULTIPLE_CHOICE ? ofChoices(sample) : Optional.empty();
  }

  /**
   * Returns how the marks of a generated answer differ, as above.
   *
   * @param targets right answers
   * @param choices texts in the document's field {@code choices}; null where it has none
   */
  public Optional<String> difference(
      LmEvalSample sample, List<String> targets, List<String> choices) {
    Optional<FilterPipeline> filter =
        task.filters().stream().filter(one -> one.name().equals(sample.filter())).findFirst();
    if (sample.exactMatch() == null || filter.isEmpty() || targets.isEmpty()) {
      return Optional.empty();
    }
    String answer;
    try {
      answer = PythonText.str(filter.get().apply(sample.responses(), choices));
    } catch (FilterException e) {
      return Optional.empty(); // the row tells it
    }
    ExactMatch match = new ExactMatch(task.generation().match());
    double mark = targets.stream().anyMatch(target -> match.same(target, answer)) ? 1 : 0;
    return difference(sample, "exact_match", sample.exactMatch(), mark);
  }

  private Optional<String> ofChoices(LmEvalSample sample) {
    Object gold = SampledTask.document(sample, task.turn().targetDelimiter()).fields().get("gold");
    boolean told = gold instanceof Integer index && index >= 0;
    if (!told || sample.accuracy() == null) {
      return Optional.empty();
    }
    int best = 0;
    List<LmEvalSample.Answer> answers = sample.answers();
    for (int i = 1; i < answers.size(); i++) {
      best = answers.get(i).logLikelihood() > answers.get(best).logLikelihood() ? i : best;
    }
    return difference(sample, "acc", sample.accuracy(), gold.equals(best) ? 1 : 0);
  }

  private static Optional<String> difference(
      LmEvalSample sample, String metric, double logged, double mark) {
    return Math.abs(logged - mark) <= ROUNDING
        ? Optional.empty()
        : Optional.of(
            "lm-eval marks document %d with %s %s, the task with %s"
                .formatted(sample.docId(), metric, logged, mark));
  }
}
