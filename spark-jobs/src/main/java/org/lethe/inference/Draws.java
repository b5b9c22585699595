package org.lethe.inference;

import java.util.SplittableRandom;
import org.lethe.benchmark.Request;
import org.lethe.provenance.Digest;

/**
 * The random numbers of sampled answers. They follow from seed, request and repeat alone, so that
 * every topology draws the same, and every checkpoint is asked with equal numbers.
 *
 * @param seed seed of the experiment
 * @param repeat which of the answers to a question that is asked more than once, from 0
 */
public record Draws(long seed, int repeat) {

  /** Returns the random numbers of the answer to a request, one a token. */
  SplittableRandom of(Request request) {
    String id =
        Digest.sha256()
            .update("sampling")
            .update(seed)
            .update(request.requestId())
            .update(repeat)
            .id();
    return new SplittableRandom(Long.parseUnsignedLong(id, 16));
  }
}
