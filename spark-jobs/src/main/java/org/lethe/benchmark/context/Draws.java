package org.lethe.benchmark.context;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.lethe.benchmark.Doc;
import org.lethe.provenance.Digest;

/**
 * The draws of a set of prompts. A draw depends on seed, task, set and the prompt's index alone, so
 * that shards can be planned anywhere. Every query is asked once a round, each round in another
 * order.
 */
final class Draws {
  private final PromptSet set;
  private final List<Doc> pool;
  private final List<Query> queries;
  private final long seed;
  private final String task;

  /** A document that is asked, and its part. */
  record Query(Part part, Doc doc) {}

  /**
   * What a prompt is made of.
   *
   * @param labels at place i the demonstration whose answer demonstration i gives
   */
  record Draw(Query query, List<Doc> demonstrations, int[] labels) {}

  Draws(PromptSet set, String task, List<Doc> pool, List<Query> queries, long seed) {
    this.set = set;
    this.task = task;
    this.pool = pool;
    this.queries = queries;
    this.seed = seed;
  }

  /**
   * Returns the draw of a prompt. No demonstration equals the query.
   *
   * @param index index of the prompt in its set
   * @throws IllegalArgumentException if the pool is too small
   */
  Draw draw(int index) {
    Query query = query(index);
    SplittableRandom random = random(seed, task, set.name(), Integer.toString(index));
    List<Doc> demonstrations = demonstrations(query.doc(), random);
    return new Draw(query, demonstrations, set.labels().order(set.shots(), random));
  }

  private Query query(int index) {
    int round = index / queries.size();
    int[] order = IntStream.range(0, queries.size()).toArray();
    if (round > 0) {
      Labels.shuffle(order, random(seed, task, set.name(), "round", Integer.toString(round)));
    }
    return queries.get(order[index % queries.size()]);
  }

  private List<Doc> demonstrations(Doc query, SplittableRandom random) {
    List<Doc> allowed =
        pool.stream().filter(document -> !document.fields().equals(query.fields())).toList();
    if (allowed.size() < set.shots()) {
      throw new IllegalArgumentException(
          "cannot draw %d demonstrations from %d documents".formatted(set.shots(), allowed.size()));
    }
    Set<Integer> drawn = new LinkedHashSet<>();
    while (drawn.size() < set.shots()) {
      drawn.add(random.nextInt(allowed.size()));
    }
    List<Doc> demonstrations = new ArrayList<>();
    drawn.forEach(place -> demonstrations.add(allowed.get(place)));
    return demonstrations;
  }

  /** Returns a generator that depends on seed and purpose alone. */
  static SplittableRandom random(long seed, String... purpose) {
    String digest = Digest.of(Long.toString(seed), Digest.of(purpose));
    return new SplittableRandom(Long.parseUnsignedLong(digest, 16));
  }
}
