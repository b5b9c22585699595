package org.lethe.figure;

/**
 * A task as planned.
 *
 * @param task name
 * @param documents documents asked about
 * @param requests requests, all choices together
 * @param chance mean over documents of 1 / number of choices; null unless the task is multiple
 *     choice, or no document can be asked
 * @param cut share of requests that lost the beginning of their prompt; null in older plans
 * @param ownAnswer share of requests whose worked examples hold the asked question with its right
 *     answer; null in older plans
 */
public record TaskPlan(
    String task, long documents, long requests, Double chance, Double cut, Double ownAnswer) {}
