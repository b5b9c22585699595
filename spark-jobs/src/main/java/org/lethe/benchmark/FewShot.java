package org.lethe.benchmark;

import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The source of the worked examples of a prompt.
 *
 * @param examples number of examples in every prompt
 * @param split split that the examples are drawn from
 * @param sampler how the examples are drawn
 * @param excludesItself whether the asked document must not be its own example. lm-eval excludes it
 *     when the few-shot split and the test split are the same name, or neither is given.
 * @param samples documents that the task file itself gives, instead of a split; empty for none
 */
@SuppressWarnings("serial") // collections and scalars of YAML
public record FewShot(
    int examples,
    String split,
    Sampler sampler,
    boolean excludesItself,
    List<Map<String, Object>> samples)
    implements Serializable {

  /** How examples are drawn, by lm-eval's names. */
  public enum Sampler {
    /** A random draw for every document. */
    DEFAULT,
    /** The first examples of the split, for every document. */
    FIRST_N;

    /** Name in task files. */
    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Draws from a split. */
  public FewShot(int examples, String split, Sampler sampler, boolean excludesItself) {
    this(examples, split, sampler, excludesItself, List.of());
  }

  /** Rejects a negative number of examples. */
  public FewShot {
    samples = List.copyOf(samples);
    if (examples < 0) {
      throw new IllegalArgumentException("num_fewshot must not be negative, got " + examples);
    }
  }

  /** Whether the task file itself holds the examples. */
  public boolean given() {
    return !samples.isEmpty();
  }

  /** Returns the minimum number of documents in the split. */
  public int leastPool() {
    return examples == 0 ? 0 : examples + (excludesItself ? 1 : 0);
  }

  /** Returns the same source with another number of examples. */
  public FewShot withExamples(int number) {
    return new FewShot(number, split, sampler, excludesItself, samples);
  }
}
