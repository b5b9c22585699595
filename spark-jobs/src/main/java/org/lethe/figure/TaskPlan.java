package org.lethe.figure;

/**
 * A task as planned.
 *
 * @param task name
 * @param documents documents asked about
 * @param requests requests, all choices together
 * @param chance mean over documents of 1 / number of choices; null unless the task is multiple
 *     choice
 */
public record TaskPlan(String task, long documents, long requests, Double chance) {}
