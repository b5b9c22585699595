package org.lethe.measure.difference;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lethe.measure.contrast.ShardChunk.AnsweredShard;
import org.lethe.table.RequestRow;
import org.lethe.table.TableStore;

/**
 * How a document was asked, as far as answers to it depend on it; token ids are left out, so that
 * models of other tokenizers can stand beside each other.
 *
 * @param requests digests of task, prompt and continuation of each choice
 * @param golds indices of the right choices
 * @param targets right answers of a generation
 * @param until what ends a generation
 * @param limits most tokens, temperature, candidates, share and repeats of a generation
 * @param isCut whether the prompt lost its beginning
 */
record AskedDocument(
    List<String> requests,
    List<Integer> golds,
    List<String> targets,
    List<String> until,
    List<Number> limits,
    boolean isCut) {

  /**
   * The documents of some shards.
   *
   * @param documents how each was asked, by index
   * @param tokens tokens of all continuations of each
   */
  record Shards(Map<Long, AskedDocument> documents, Map<Long, Integer> tokens) {}

  /** Reads how the documents of shards were asked. */
  static Shards read(List<AnsweredShard> shards, TableStore store) throws IOException {
    Map<Long, List<RequestRow>> rows = new HashMap<>();
    for (AnsweredShard shard : shards) {
      for (RequestRow row : store.rows(RequestRow.TABLE, shard.requests())) {
        rows.computeIfAbsent(row.docId(), document -> new ArrayList<>()).add(row);
      }
    }
    Map<Long, AskedDocument> documents = new HashMap<>();
    Map<Long, Integer> tokens = new HashMap<>();
    rows.forEach(
        (document, requests) -> {
          documents.put(document, of(requests));
          tokens.put(document, requests.stream().mapToInt(AskedDocument::tokens).sum());
        });
    return new Shards(documents, tokens);
  }

  private static int tokens(RequestRow row) {
    return row.continuationTokens() == null ? 0 : row.continuationTokens().length;
  }

  private static AskedDocument of(List<RequestRow> requests) {
    requests.sort(Comparator.comparingInt(RequestRow::choice));
    RequestRow first = requests.get(0);
    List<Number> limits = new ArrayList<>();
    limits.add(first.maxGenToks());
    limits.add(first.temperature());
    limits.add(first.topK());
    limits.add(first.topP());
    limits.add(first.repeats());
    return new AskedDocument(
        requests.stream().map(RequestRow::requestId).toList(),
        first.golds() == null ? List.of(first.gold()) : first.golds(),
        first.targets(),
        first.until(),
        limits,
        requests.stream().anyMatch(row -> row.cutTokens() != null && row.cutTokens() > 0));
  }
}
