package org.lethe.report;

/**
 * The queries the page prints for documents that it does not hold. {@code :task}, {@code :before},
 * {@code :after} and {@code :restored} stand for quoted names.
 */
final class ItemQuery {
  /** Every document of a task with its choices, at three checkpoints. */
  static final String SCORES =
      """
      SELECT r.doc_id, r.choice, r.context, r.continuation, r.choice = r.gold AS right_choice,
        max(CASE WHEN s.checkpoint_id = :before THEN s.log_prob END) AS before,
        max(CASE WHEN s.checkpoint_id = :after THEN s.log_prob END) AS after,
        max(CASE WHEN s.checkpoint_id = :restored THEN s.log_prob END) AS restored
      FROM requests r JOIN scores s ON s.task = r.task AND s.doc_id = r.doc_id AND s.choice = r.choice
      WHERE r.task = :task
      GROUP BY r.doc_id, r.choice, r.context, r.continuation, r.gold
      ORDER BY r.doc_id, r.choice""";

  /** Every document of a task with generated answers, at three checkpoints. */
  static final String GENERATIONS =
      """
      SELECT r.doc_id, r.context, r.targets, g.checkpoint_id, g.filter, g.response, g.exact_match
      FROM requests r JOIN generations g ON g.task = r.task AND g.doc_id = r.doc_id
      WHERE r.task = :task AND g.checkpoint_id IN (:before, :after, :restored)
      ORDER BY r.doc_id, g.checkpoint_id, g.filter""";

  private ItemQuery() {}
}
