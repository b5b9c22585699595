package org.lethe.scoring;

import java.util.List;
import org.lethe.benchmark.Request;

/** A model that continues a text. */
public interface TextGenerator {

  /**
   * Answers one planned batch.
   *
   * @param batch requests of type generate_until
   * @return one answer a request, in order
   */
  List<Generation> generate(List<Request> batch);
}
