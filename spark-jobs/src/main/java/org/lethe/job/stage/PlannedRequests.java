package org.lethe.job.stage;

import java.io.IOException;
import java.util.List;
import org.lethe.table.PlannedRequest;
import org.lethe.table.RequestRow;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;

/** The requests of one planned shard. */
public final class PlannedRequests {

  private PlannedRequests() {}

  /** Reads a published unit of {@code requests}, in table order. */
  public static List<PlannedRequest> read(TableStore store, Unit requests) throws IOException {
    return store.rows(RequestRow.TABLE, requests).stream().map(PlannedRequest::of).toList();
  }
}
