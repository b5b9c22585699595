package org.lethe.benchmark;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The kinds of questions to a model, with lm-evaluation-harness's names. */
public enum OutputType {
  /** The log-likelihood of each of several choices. */
  MULTIPLE_CHOICE(
      "acc",
      "acc_norm",
      "acc_bytes",
      "exact_match",
      "f1",
      "mcc",
      "brier_score",
      "log_likelihood",
      "gold_probability",
      "loss"),
  /** The log-likelihood of one continuation. */
  LOGLIKELIHOOD("acc", "perplexity", "log_likelihood", "gold_probability", "loss"),
  /** The log-likelihood of a whole document, window by window. */
  LOGLIKELIHOOD_ROLLING("word_perplexity", "byte_perplexity", "bits_per_byte", "loss"),
  /** A text that the model generates greedily. */
  GENERATE_UNTIL("exact_match", "rouge1", "rouge2", "rougeL", "bleu", "chrf", "ter");

  /** lm-eval's names for how metrics are aggregated; means are not listed. */
  private static final Map<String, String> AGGREGATIONS =
      Map.of(
          "bleu", "bleu",
          "chrf", "chrf",
          "ter", "ter",
          "f1", "f1",
          "mcc", "matthews_corrcoef",
          "brier_score", "brier_score",
          "perplexity", "perplexity",
          "word_perplexity", "weighted_perplexity",
          "byte_perplexity", "weighted_perplexity",
          "bits_per_byte", "bits_per_byte");

  private final List<String> metrics;

  OutputType(String... metrics) {
    this.metrics = List.of(metrics);
  }

  /** Name in task files and tables. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Names of the metrics a task of this type may report, lm-eval's first. */
  public List<String> metrics() {
    return metrics;
  }

  /** Whether answers are texts that filters can work on. */
  boolean generates() {
    return this == GENERATE_UNTIL;
  }

  /** How a metric is aggregated over documents, in lm-eval's words. */
  String aggregation(String metric) {
    return AGGREGATIONS.getOrDefault(metric, "mean");
  }
}
