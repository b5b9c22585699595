package org.lethe.benchmark;

import java.util.List;

/**
 * One request to a model, in text and in token ids.
 *
 * @param requestId digest of the request
 * @param docId index of the document in the evaluated split
 * @param choice index of the choice, or of the window of a rolling document
 * @param choices number of choices, or of windows
 * @param gold index of the right choice, of several the first; -1 when there is none
 * @param contextTokens ids after truncation; at least one for a request that is OK
 * @param continuationTokens ids whose log-probability is computed; for a generation those of the
 *     first right answer, cut at the limit of tokens
 * @param chars Unicode code points of the choice without its delimiter
 * @param bytes UTF-8 bytes of the choice without its delimiter
 * @param words words of the document for rolling tasks
 * @param error why the status is not OK; null otherwise
 * @param limits limits of a generation; null when nothing is generated
 * @param targets right answers of a generation; null when nothing is generated
 * @param documentChoices texts in field {@code choices} of a document whose answer is generated,
 *     for filters; null when there are none
 * @param golds indices of the right choices when there are several; else null
 * @param audit what is wrong with the prompt all the same
 * @param cluster index of the first of the documents that are not independent of each other, of
 *     which this is one; null where documents are independent
 */
@SuppressWarnings(
    "ArrayRecordComponent") // token ids stay arrays: requests are many, never compared
public record Request(
    String requestId,
    String task,
    long docId,
    int choice,
    int choices,
    int gold,
    OutputType type,
    String context,
    String continuation,
    int[] contextTokens,
    int[] continuationTokens,
    int chars,
    int bytes,
    int words,
    Status status,
    String error,
    GenerationLimits limits,
    List<String> targets,
    List<String> documentChoices,
    List<Integer> golds,
    PromptAudit audit,
    Long cluster) {

  /** A request for a log-probability. */
  public Request(
      String requestId,
      String task,
      long docId,
      int choice,
      int choices,
      int gold,
      OutputType type,
      String context,
      String continuation,
      int[] contextTokens,
      int[] continuationTokens,
      int chars,
      int bytes,
      int words,
      Status status,
      String error) {
    this(
        requestId,
        task,
        docId,
        choice,
        choices,
        gold,
        type,
        context,
        continuation,
        contextTokens,
        continuationTokens,
        chars,
        bytes,
        words,
        status,
        error,
        null,
        null,
        null,
        null);
  }

  /** A request with whose prompt nothing is wrong. */
  public Request(
      String requestId,
      String task,
      long docId,
      int choice,
      int choices,
      int gold,
      OutputType type,
      String context,
      String continuation,
      int[] contextTokens,
      int[] continuationTokens,
      int chars,
      int bytes,
      int words,
      Status status,
      String error,
      GenerationLimits limits,
      List<String> targets,
      List<String> documentChoices,
      List<Integer> golds) {
    this(
        requestId,
        task,
        docId,
        choice,
        choices,
        gold,
        type,
        context,
        continuation,
        contextTokens,
        continuationTokens,
        chars,
        bytes,
        words,
        status,
        error,
        limits,
        targets,
        documentChoices,
        golds,
        PromptAudit.CLEAN,
        null);
  }

  /** Returns the request as one of a cluster of documents. */
  public Request in(long newCluster) {
    return new Request(
        requestId,
        task,
        docId,
        choice,
        choices,
        gold,
        type,
        context,
        continuation,
        contextTokens,
        continuationTokens,
        chars,
        bytes,
        words,
        status,
        error,
        limits,
        targets,
        documentChoices,
        golds,
        audit,
        newCluster);
  }

  /** Returns the indices of all right choices; empty when there is none. */
  public List<Integer> rights() {
    return golds != null ? golds : gold < 0 ? List.of() : List.of(gold);
  }
}
