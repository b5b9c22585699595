package org.lethe.job.plan;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.lethe.benchmark.Request;
import org.lethe.benchmark.Status;
import org.lethe.table.RequestRow;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;

/**
 * What a plan says of prompts that are asked and yet are not as they were meant, from the manifests
 * of its shards.
 */
final class AuditedPrompts {
  private static final String ASKED = "asked";
  private static final String CUT = "cut";
  private static final String CUT_TOKENS = "cut_tokens";
  private static final String MOST_CUT_TOKENS = "most_cut_tokens";
  private static final String SHOWS_OWN_ANSWER = "shows_own_answer";

  private AuditedPrompts() {}

  /** What the manifest of a shard tells of its requests. */
  static Map<String, String> fields(List<Request> requests) {
    List<Request> asked = requests.stream().filter(r -> r.status() == Status.OK).toList();
    return Map.of(
        ASKED, text(asked.size()),
        CUT, text(asked.stream().filter(r -> r.audit().cutTokens() > 0).count()),
        CUT_TOKENS, text(asked.stream().mapToLong(r -> r.audit().cutTokens()).sum()),
        MOST_CUT_TOKENS, text(asked.stream().mapToInt(r -> r.audit().cutTokens()).max().orElse(0)),
        SHOWS_OWN_ANSWER, text(documents(asked, r -> r.audit().showsOwnAnswer())));
  }

  private static long documents(List<Request> requests, Predicate<Request> condition) {
    return requests.stream().filter(condition).mapToLong(Request::docId).distinct().count();
  }

  private static String text(long number) {
    return Long.toString(number);
  }

  /** Returns a sentence for each thing that is wrong with prompts of a task. */
  static List<String> notes(TableStore store, String task, String planId, int maxLength)
      throws IOException {
    long asked = 0;
    long cut = 0;
    long tokens = 0;
    long most = 0;
    long own = 0;
    for (Unit shard : store.publishedUnits(RequestRow.TABLE)) {
      if (shard.partition().equals(List.of(task)) && shard.key().equals(planId)) {
        Map<String, String> fields = store.manifest(shard).provenance();
        asked += number(fields, ASKED);
        cut += number(fields, CUT);
        tokens += number(fields, CUT_TOKENS);
        most = Math.max(most, number(fields, MOST_CUT_TOKENS));
        own += number(fields, SHOWS_OWN_ANSWER);
      }
    }
    List<String> notes = new ArrayList<>();
    if (cut > 0) {
      notes.add(
          "WARNING: plan %s: %d of %d requests lost the beginning of their prompt, %d tokens in the mean, %d at most; the model takes %d tokens"
              .formatted(task, cut, asked, Math.round((double) tokens / cut), most, maxLength));
    }
    if (own > 0) {
      notes.add(
          "WARNING: plan %s: %d documents are asked with their own right answer among the worked examples; name another fewshot_split, or remove copies"
              .formatted(task, own));
    }
    return notes;
  }

  private static long number(Map<String, String> fields, String name) {
    return Long.parseLong(fields.getOrDefault(name, "0"));
  }
}
