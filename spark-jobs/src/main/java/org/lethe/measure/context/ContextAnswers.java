package org.lethe.measure.context;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lethe.benchmark.context.Part;

/** The answers of one checkpoint to the prompts in context of one task. */
public final class ContextAnswers {
  private final List<InContextRow> rows;
  private final Map<String, InContextRow> byPrompt = new HashMap<>();

  public ContextAnswers(List<InContextRow> rows) {
    this.rows = List.copyOf(rows);
    rows.forEach(row -> byPrompt.put(row.promptId(), row));
  }

  /**
   * Returns the answer to a prompt.
   *
   * @throws IllegalArgumentException if it was not asked
   */
  public InContextRow to(String promptId) {
    InContextRow row = byPrompt.get(promptId);
    if (row == null) {
      throw new IllegalArgumentException(
          "table in_context has no answer to prompt " + promptId + "; run: lethe in-context");
    }
    return row;
  }

  /** Returns the queries of the validation part whose answer is right, as document ids. */
  public Set<Long> rightQueries(VectorSource source) {
    Set<Long> right = new HashSet<>();
    for (InContextRow row : of(source)) {
      if (row.correct() && row.part().equals(Part.VALIDATION.key())) {
        right.add(row.docId());
      }
    }
    return right;
  }

  /** Returns the queries of both parts whose answer is right, as document ids. */
  public Set<Long> right(VectorSource source) {
    Set<Long> right = new HashSet<>();
    of(source).stream().filter(InContextRow::correct).forEach(row -> right.add(row.docId()));
    return right;
  }

  /** Returns the share of right answers of both parts; NaN without answers. */
  public double accuracy(VectorSource source) {
    List<InContextRow> answers = of(source);
    return answers.stream().filter(InContextRow::correct).count() / (double) answers.size();
  }

  /** Returns the answers that say which queries are right. */
  public List<InContextRow> of(VectorSource source) {
    return rows.stream().filter(row -> row.promptSet().equals(source.answered())).toList();
  }
}
