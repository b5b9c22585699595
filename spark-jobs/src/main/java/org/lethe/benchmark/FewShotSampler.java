package org.lethe.benchmark;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Chooses the worked examples of a document as lm-evaluation-harness does in one process: the
 * random sampler is one CPython generator with seed 1234, which the harness consumes in document
 * order. This class returns the draws of any document by replaying the draws before it; for
 * documents in order it makes each draw once.
 *
 * <p>Not safe for several threads.
 */
public final class FewShotSampler {

  /** lm-eval's default fewshot_random_seed. */
  private static final int SEED = 1234;

  private final FewShot source;
  private final List<Doc> pool;
  private final boolean poolIsEvaluated;
  private final Map<Map<String, Object>, List<Integer>> copies = new HashMap<>();

  private PythonRandom random = new PythonRandom(SEED);
  private long next;

  /**
   * Samples from documents.
   *
   * @param pool all documents of the few-shot split, in order
   * @param evaluatedSplit split of the asked documents
   */
  public FewShotSampler(FewShot source, List<Doc> pool, String evaluatedSplit) {
    this.source = source;
    this.pool = List.copyOf(pool);
    this.poolIsEvaluated = !source.given() && source.split().equals(evaluatedSplit);
    if (source.excludesItself()) {
      for (int i = 0; i < pool.size(); i++) {
        copies.computeIfAbsent(pool.get(i).fields(), f -> new ArrayList<>()).add(i);
      }
    }
  }

  /**
   * Returns the examples of a document, in prompt order.
   *
   * @throws IllegalArgumentException if the pool has too few documents, those that equal the asked
   *     one left out
   */
  public List<Doc> examples(Doc doc) {
    if (source.examples() == 0) {
      return List.of();
    }
    return source.sampler() == FewShot.Sampler.FIRST_N ? first(doc) : drawn(doc);
  }

  private List<Doc> first(Doc doc) {
    List<Doc> remaining =
        source.excludesItself()
            ? pool.stream().filter(other -> !other.fields().equals(doc.fields())).toList()
            : pool;
    if (source.examples() > remaining.size()) {
      throw new IllegalArgumentException(
          "cannot take %d examples from %d documents"
              .formatted(source.examples(), remaining.size()));
    }
    return remaining.subList(0, source.examples());
  }

  private List<Doc> drawn(Doc doc) {
    if (doc.id() < next) {
      random = new PythonRandom(SEED);
      next = 0;
    }
    while (next < doc.id()) {
      replay(next++);
    }
    next++;
    return draw(copies.getOrDefault(doc.fields(), List.of())).stream().map(pool::get).toList();
  }

  private void replay(long id) {
    try {
      draw(earlierCopies(id));
    } catch (IllegalArgumentException e) {
      // too few others for that document: its own row says so, this one is drawn all the same
    }
  }

  /** Returns the places of an earlier document in the pool; none if it is from another split. */
  private List<Integer> earlierCopies(long id) {
    return poolIsEvaluated && source.excludesItself() && id < pool.size()
        ? copies.get(pool.get((int) id).fields())
        : List.of();
  }

  /** Makes one draw, of one example more when a document must not be its own example. */
  private List<Integer> draw(List<Integer> excluded) {
    int n = source.examples();
    if (!source.excludesItself()) {
      return random.sample(pool.size(), n);
    }
    List<Integer> remaining = without(random.sample(pool.size(), n + 1), excluded);
    if (remaining.size() < n) { // several copies of the document were drawn: lm-eval draws again
      List<Integer> allowed = new ArrayList<>();
      for (int i = 0; i < pool.size(); i++) {
        if (!excluded.contains(i)) {
          allowed.add(i);
        }
      }
      return random.sample(allowed.size(), n).stream().map(allowed::get).toList();
    }
    return remaining.subList(0, n);
  }

  private static List<Integer> without(List<Integer> drawn, List<Integer> excluded) {
    return drawn.stream().filter(i -> !excluded.contains(i)).toList();
  }
}
