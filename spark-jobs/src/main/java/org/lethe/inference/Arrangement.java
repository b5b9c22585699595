package org.lethe.inference;

import java.util.List;
import java.util.Locale;
import org.lethe.benchmark.OutputType;
import org.lethe.benchmark.Request;

/** Which batches and rows the requests of a shard stand in. */
public enum Arrangement {
  /** What scores are made with. */
  PLANNED {
    @Override
    public List<List<Request>> batches(List<Request> requests, int budget) {
      return generates(requests)
          ? GenerationPlanner.plan(requests, budget)
          : BatchPlanner.plan(requests, budget);
    }
  },
  /** The same requests in other company, which shows what batching alone moves. */
  REPLICATE {
    @Override
    public List<List<Request>> batches(List<Request> requests, int budget) {
      return generates(requests)
          ? GenerationPlanner.permuted(requests, budget)
          : BatchPlanner.permuted(requests, budget);
    }
  };

  /**
   * The batches; a pure function of requests and budget.
   *
   * @param requests answerable requests of one shard and task, in any order
   * @param budget most distinct tokens in a batch; for generations as {@link GenerationPlanner}
   *     takes it
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
