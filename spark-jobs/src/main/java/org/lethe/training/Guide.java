package org.lethe.training;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.lethe.checkpoint.ModelConfig;
import org.lethe.effect.Head;
import org.lethe.provenance.Digest;

/**
 * A function or instruction vector of a task, and the heads that it is made of.
 *
 * @param vector [C]
 * @param heads the heads of largest effect
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Guide(float[] vector, List<Head> heads) {

  public Guide {
    heads = List.copyOf(heads);
  }

  /** The blocks of the heads. */
  Set<Integer> layers() {
    return heads.stream().map(Head::layer).collect(Collectors.toSet());
  }

  /** Digest of the content. */
  String digest() {
    Digest digest = Digest.sha256().update("guide");
    for (float x : vector) {
      digest.update(Float.floatToIntBits(x));
    }
    heads.forEach(head -> digest.update(head.layer()).update(head.head()));
    return digest.hex();
  }

  /**
   * Checks that it comes from a model of this shape.
   *
   * @throws IllegalArgumentException if it does not
   */
  void check(ModelConfig config) {
    if (vector.length != config.width()) {
      throw new IllegalArgumentException(
          "a vector of %d dimensions cannot guide a model of %d"
              .formatted(vector.length, config.width()));
    }
    for (Head head : heads) {
      if (head.layer() >= config.layers() || head.head() >= config.heads()) {
        throw new IllegalArgumentException("%s is not in the model it guides".formatted(head));
      }
    }
  }
}
