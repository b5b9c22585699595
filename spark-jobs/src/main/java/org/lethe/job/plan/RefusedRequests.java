package org.lethe.job.plan;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lethe.benchmark.Request;
import org.lethe.benchmark.Status;
import org.lethe.table.Manifest;
import org.lethe.table.Unit;

/** What a plan says of the requests that cannot be asked, from the manifests of its shards. */
public final class RefusedRequests {
  private static final String COUNT = "refused";
  private static final String FIRST = "first_refused";
  private static final String ALL = "all ";

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
   *
   * @param shards units of {@code requests} of the task with their manifests
   */
  static Optional<String> note(String task, Map<Unit, Manifest> shards) {
    return of(shards)
        .map(
            problem ->
                "%splan %s: %s"
                    .formatted(problem.startsWith(ALL) ? "WARNING: " : "", task, problem));
  }

  /**
   * Returns for example {@code 3 of 500 requests cannot be asked; document 12, NO_GOLD: …}; empty
   * when all can.
   *
   * @param shards units of {@code requests} of a task with their manifests
   */
  public static Optional<String> of(Map<Unit, Manifest> shards) {
    long requests = 0;
    long refused = 0;
    String first = null;
    for (Unit shard : shards.keySet().stream().sorted(Comparator.comparing(Unit::slot)).toList()) {
      Manifest manifest = shards.get(shard);
      requests += manifest.rows();
      refused += Long.parseLong(manifest.provenance().getOrDefault(COUNT, "0"));
      first = first == null ? manifest.provenance().get(FIRST) : first;
    }
    return refused == 0
        ? Optional.empty()
        : Optional.of(
            "%s requests cannot be asked; %s"
                .formatted(
                    refused == requests ? ALL + refused : refused + " of " + requests, first));
  }
}
