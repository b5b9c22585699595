package org.lethe.benchmark;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What a task asks of a model, by lm-evaluation-harness's names. */
public enum OutputType {
  /** The log-likelihood of each of several choices. */
  MULTIPLE_CHOICE,
  /** The log-likelihood of one continuation. */
  LOGLIKELIHOOD,
  /** The log-likelihood of a whole document, window by window. */
  LOGLIKELIHOOD_ROLLING;

  /** Name in task files and tables. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Names of all output types in task files. */
  static List<String> keys() {
    return Arrays.stream(values()).map(OutputType::key).toList();
  }
}
