package org.lethe.scoring;

import java.util.List;
import org.lethe.benchmark.Request;

/** A model that computes log-likelihoods. */
public interface LanguageModel extends AutoCloseable {

  /**
   * Scores one planned batch.
   *
   * @param batch requests with tokens, scored side by side
   * @return one answer a request, in order
   */
  List<LogLikelihood> logLikelihoods(List<Request> batch);

  @Override
  void close();
}
