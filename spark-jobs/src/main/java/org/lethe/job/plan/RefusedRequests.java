package org.lethe.job.plan;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lethe.benchmark.Request;
import org.lethe.benchmark.Status;
import org.lethe.table.Manifest;
import org.lethe.table.RequestRow;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;

/** What a plan says of the requests that cannot be asked, from the manifests of its shards. */
public final class RefusedRequests {
  private static final String COUNT = "refused";
  private static final String FIRST = "first_refused";

  private RefusedRequests() {}

  /** What the manifest of a shard tells of its requests. */
  public static Map<String, String> fields(List<Request> requests) {
    List<Request> refused = requests.stream().filter(r -> r.status() != Status.OK).toList();
    return refused.isEmpty()
        ? Map.of(COUNT, "0")
        : Map.of(COUNT, Integer.toString(refused.size()), FIRST, text(refused.get(0)));
  }

  private static String text(Request request) {
    return "document %d, %s: %s".formatted(request.docId(), request.status(), request.error());
  }

  /**
   * Returns for example {@code plan boolq: 3 of 500 requests cannot be asked; document 12, NO_GOLD:
   * …}; empty when all can.
   */
  public static Optional<String> note(TableStore store, String task, String planId)
      throws IOException {
    List<Unit> shards =
        store.publishedUnits(RequestRow.TABLE).stream()
            .filter(unit -> unit.partition().equals(List.of(task)) && unit.key().equals(planId))
            .sorted(Comparator.comparing(Unit::slot))
            .toList();
    long requests = 0;
    long refused = 0;
    String first = null;
    for (Unit shard : shards) {
      Manifest manifest = store.manifest(shard);
      requests += manifest.rows();
      refused += Long.parseLong(manifest.provenance().getOrDefault(COUNT, "0"));
      first = first == null ? manifest.provenance().get(FIRST) : first;
    }
    return refused == 0
        ? Optional.empty()
        : Optional.of(
            "%splan %s: %d of %d requests cannot be asked; %s"
                .formatted(refused == requests ? "WARNING: " : "", task, refused, requests, first));
  }
}
