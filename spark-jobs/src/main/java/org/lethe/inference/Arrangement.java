package org.lethe.inference;

import java.util.List;
import java.util.Locale;
import org.lethe.benchmark.OutputType;
import org.lethe.benchmark.Request;

/** The batches of the requests of a shard. */
public enum Arrangement {
  /** The batches that scores are computed with. */
  PLANNED {
    @Override
    public List<List<Request>> batches(List<Request> requests, int budget) {
      return generates(requests)
          ? GenerationPlanner.plan(requests, budget)
          : BatchPlanner.plan(requests, budget);
    }
  },
  /** Other batches of the same requests, which show how batching alone changes scores. */
  REPLICATE {
    @Override
    public List<List<Request>> batches(List<Request> requests, int budget) {
      return generates(requests)
          ? GenerationPlanner.permuted(requests, budget)
          : BatchPlanner.permuted(requests, budget);
    }
  };

  /**
   * Plans the batches; a pure function of requests and budget.
   *
   * @param requests answerable requests of one shard and task, in any order
   * @param budget most distinct tokens in a batch; for generations see {@link GenerationPlanner}
   */
  public abstract List<List<Request>> batches(List<Request> requests, int budget);

  private static boolean generates(List<Request> requests) {
    return !requests.isEmpty() && requests.get(0).type() == OutputType.GENERATE_UNTIL;
  }

  /** Name in tables. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
