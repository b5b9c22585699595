package org.lethe.measure.contrast;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lethe.table.PromptAuditRow;

/** What of a task's prompts makes its comparisons ones to be read with care. */
public final class PromptFlags implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Share of requests or documents from which a flag stands. */
  public static final double LEAST = 0.01;

  /** Flag of a task whose prompts lost their beginning. */
  public static final String CUT_PROMPTS = "cut_prompts";

  /** Flag of a task whose worked examples show the asked question with its answer. */
  public static final String SHOWS_OWN_ANSWER = "shows_own_answer";

  /** Flag of a task whose documents repeat others, which intervals take for independent. */
  public static final String COPIES = "copies";

  private final Map<String, PromptAuditRow> rows = new HashMap<>();

  public PromptFlags(List<PromptAuditRow> rows) {
    rows.forEach(row -> this.rows.put(row.task(), row));
  }

  /** Returns what the plan says of a task's prompts; empty in older plans. */
  public Optional<PromptAuditRow> row(String task) {
    return Optional.ofNullable(rows.get(task));
  }

  /** Returns the flags of a task. */
  public List<String> of(String task) {
    List<String> flags = new ArrayList<>();
    PromptAuditRow row = rows.get(task);
    if (row != null) {
      add(flags, row.shareCut(), CUT_PROMPTS);
      add(flags, row.shareShowsOwnAnswer(), SHOWS_OWN_ANSWER);
      add(flags, row.shareCopies(), COPIES);
    }
    return flags;
  }

  private static void add(List<String> flags, double share, String flag) {
    if (share >= LEAST) {
      flags.add(flag);
    }
  }
}
