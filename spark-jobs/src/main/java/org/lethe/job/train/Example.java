package org.lethe.job.train;

import org.lethe.benchmark.Doc;
import org.lethe.benchmark.Status;
import org.lethe.table.TrainingExampleRow;
import org.lethe.table.TrainingExampleRowBuilder;

/**
 * What is learned of a document.
 *
 * @param context text before what is learned
 * @param answer text from there on
 * @param tokens of both; empty for a document that cannot be learned
 * @param firstTarget position of the first token that the loss counts
 * @param counted first positions of the stretches of tokens that the loss counts and the positions
 *     after them, by turns; null where it counts all tokens from firstTarget on
 * @param error what is wrong with the document; null when status is OK
 */
@SuppressWarnings("ArrayRecordComponent") // becomes a row and is never compared
record Example(
    String context,
    String answer,
    int[] tokens,
    int firstTarget,
    int[] counted,
    Status status,
    String error) {

  static Example learned(
      String context, String answer, int[] tokens, int firstTarget, int[] counted) {
    return new Example(context, answer, tokens, firstTarget, counted, Status.OK, null);
  }

  static Example refused(String context, Status status, String error) {
    return new Example(context == null ? "" : context, "", new int[0], 0, null, status, error);
  }

  TrainingExampleRow row(Doc doc, String data, String dataId) {
    return TrainingExampleRowBuilder.stagedBuilder()
        .row(doc.id())
        .context(context)
        .answer(answer)
        .tokens(tokens)
        .firstTarget(firstTarget)
        .status(status.name())
        .error(error)
        .dataId(dataId)
        .data(data)
        .counted(counted)
        .build();
  }
}
