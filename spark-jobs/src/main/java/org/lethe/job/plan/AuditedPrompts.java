package org.lethe.job.plan;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.lethe.benchmark.OutputType;
import org.lethe.benchmark.Request;
import org.lethe.benchmark.Status;
import org.lethe.benchmark.Task;
import org.lethe.table.Manifest;
import org.lethe.table.PromptAuditRow;
import org.lethe.table.PromptAuditRowBuilder;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;

/**
 * What a plan says of prompts that are asked and yet are not as they were meant, from the manifests
 * of its shards and its documents: table {@code prompt_audit}.
 */
final class AuditedPrompts {
  private static final String ASKED = "asked";
  private static final String CUT = "cut";
  private static final String CUT_TOKENS = "cut_tokens";
  private static final String MOST_CUT_TOKENS = "most_cut_tokens";
  private static final String SHOWS_OWN_ANSWER = "shows_own_answer";
  private static final String EMPTY_PROMPTS = "empty_prompts";

  private AuditedPrompts() {}

  /** What the manifest of a shard tells of its requests. */
  static Map<String, String> fields(List<Request> requests) {
    List<Request> asked = requests.stream().filter(r -> r.status() == Status.OK).toList();
    return Map.of(
        ASKED, text(asked.size()),
        CUT, text(asked.stream().filter(r -> r.audit().cutTokens() > 0).count()),
        CUT_TOKENS, text(asked.stream().mapToLong(r -> r.audit().cutTokens()).sum()),
        MOST_CUT_TOKENS, text(asked.stream().mapToInt(r -> r.audit().cutTokens()).max().orElse(0)),
        SHOWS_OWN_ANSWER, text(documents(asked, r -> r.audit().showsOwnAnswer())),
        EMPTY_PROMPTS, text(asked.stream().filter(AuditedPrompts::isEmpty).count()));
  }

  private static boolean isEmpty(Request request) {
    return request.context().isEmpty() && request.type() != OutputType.LOGLIKELIHOOD_ROLLING;
  }

  private static long documents(List<Request> requests, Predicate<Request> condition) {
    return requests.stream().filter(condition).mapToLong(Request::docId).distinct().count();
  }

  private static String text(long number) {
    return Long.toString(number);
  }

  /** The unit of a task's row. */
  static Unit unit(String task, String planId) {
    return Unit.of(PromptAuditRow.TABLE, task, planId);
  }

  /**
   * Publishes and returns the row of a planned task.
   *
   * @param shards units of {@code requests} of the plan with their manifests
   */
  static PromptAuditRow publish(
      TableStore store, Task task, String planId, Map<Unit, Manifest> shards, DocumentCopies copies)
      throws IOException {
    long asked = 0;
    long cut = 0;
    long tokens = 0;
    long most = 0;
    long own = 0;
    Long empty = 0L;
    for (Manifest shard : shards.values()) {
      Map<String, String> fields = shard.provenance();
      asked += number(fields, ASKED);
      cut += number(fields, CUT);
      tokens += number(fields, CUT_TOKENS);
      most = Math.max(most, number(fields, MOST_CUT_TOKENS));
      own += number(fields, SHOWS_OWN_ANSWER);
      boolean told = empty != null && fields.containsKey(EMPTY_PROMPTS);
      empty = told ? (Long) (empty + number(fields, EMPTY_PROMPTS)) : null;
    }
    PromptAuditRow row =
        PromptAuditRowBuilder.stagedBuilder()
            .task(task.name())
            .documents(copies.documents())
            .asked(asked)
            .cut(cut)
            .meanCutTokens(cut == 0 ? null : (Double) ((double) tokens / cut))
            .mostCutTokens(most)
            .showsOwnAnswer(own)
            .copies(copies.copies())
            .amongExamples(drawsElsewhere(task) ? copies.amongExamples() : null)
            .emptyPrompts(empty)
            .planId(planId)
            .build();
    store.replace(PromptAuditRow.TABLE, List.of(row), unit(task.name(), planId), Map.of());
    return row;
  }

  private static boolean drawsElsewhere(Task task) {
    return task.fewShot().examples() > 0
        && (task.fewShot().given() || !task.fewShot().split().equals(task.split()));
  }

  /**
   * Returns a sentence for each thing that is wrong with prompts of a task.
   *
   * @param maxLength most tokens of the model
   */
  static List<String> notes(PromptAuditRow row, int maxLength) {
    List<String> notes = new ArrayList<>();
    if (row.cut() > 0) {
      notes.add(
          "WARNING: plan %s: %d of %d requests lost the beginning of their prompt, %d tokens in the mean, %d at most; the model takes %d tokens"
              .formatted(
                  row.task(),
                  row.cut(),
                  row.asked(),
                  Math.round(row.meanCutTokens()),
                  row.mostCutTokens(),
                  maxLength));
    }
    if (row.showsOwnAnswer() > 0) {
      notes.add(
          "WARNING: plan %s: %d documents are asked with their own right answer among the worked examples; name another fewshot_split, or remove copies"
              .formatted(row.task(), row.showsOwnAnswer()));
    }
    if (row.copies() > 0) {
      notes.add(
          "plan %s: %d of %d documents repeat an earlier one; intervals take them for independent"
              .formatted(row.task(), row.copies(), row.documents()));
    }
    if (row.amongExamples() != null && row.amongExamples() > 0) {
      notes.add(
          "plan %s: %d of %d documents are also among those that worked examples are drawn from"
              .formatted(row.task(), row.amongExamples(), row.documents()));
    }
    if (row.emptyPrompts() != null && row.emptyPrompts() > 0) {
      notes.add(
          "plan %s: %d of %d requests have an empty prompt: the answer is scored after the prefix token alone"
              .formatted(row.task(), row.emptyPrompts(), row.asked()));
    }
    return notes;
  }

  private static long number(Map<String, String> fields, String name) {
    return Long.parseLong(fields.getOrDefault(name, "0"));
  }
}
