package org.lethe.figure;

import java.util.List;

/**
 * Documents of a task as they were asked and answered.
 *
 * @param task name of the task
 * @param type output type of its requests
 * @param documents number of documents of the task
 * @param metrics metrics that call an answer right or wrong, in the order of the marks
 * @param items sampled documents by index
 */
public record ItemSample(
    String task, String type, long documents, List<String> metrics, List<Item> items) {
  public ItemSample {
    metrics = List.copyOf(metrics);
    items = List.copyOf(items);
  }

  /**
   * A document.
   *
   * @param docId index in the split
   * @param prompt what was asked, cut where it is long
   * @param choices answers whose probability was asked for; empty where answers are generated
   * @param rights indices of the right choices; empty where answers are generated
   * @param targets right answers of a generation; empty elsewhere
   * @param answers answers by checkpoint; those that failed are left out
   */
  public record Item(
      long docId,
      String prompt,
      List<String> choices,
      List<Integer> rights,
      List<String> targets,
      List<Answer> answers) {}

  /**
   * A checkpoint's answer.
   *
   * @param checkpointId id of the checkpoint
   * @param logProbs log-probability of every choice, nats; empty where answers are generated
   * @param marks whether the answer is right under each metric of the sample
   * @param text generated answer, cut where it is long; null elsewhere
   */
  public record Answer(
      String checkpointId, List<Double> logProbs, List<Boolean> marks, String text) {}
}
