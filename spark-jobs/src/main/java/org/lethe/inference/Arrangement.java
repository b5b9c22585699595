package org.lethe.inference;

import java.util.List;
import java.util.Locale;
import org.lethe.benchmark.Request;

/** Which batches and rows the requests of a shard stand in. */
public enum Arrangement {
  /** What scores are made with. */
  PLANNED {
    @Override
    public List<List<Request>> batches(List<Request> requests, int budget) {
      return BatchPlanner.plan(requests, budget);
    }
  },
  /** The same requests in other company, which shows what batching alone moves. */
  REPLICATE {
    @Override
    public List<List<Request>> batches(List<Request> requests, int budget) {
      return BatchPlanner.permuted(requests, budget);
    }
  };

  /**
   * The batches; a pure function of requests and budget.
   *
   * @param requests scorable requests of one shard, in any order
   * @param budget most distinct tokens in a batch
   */
  public abstract List<List<Request>> batches(List<Request> requests, int budget);

  /** Name in tables. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
