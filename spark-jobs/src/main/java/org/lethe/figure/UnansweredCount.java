package org.lethe.figure;

/**
 * Requests without an answer, for one reason.
 *
 * @param checkpointId checkpoint that could not answer; null when the request failed in the plan
 * @param task name of the task
 * @param status why there is no answer
 * @param requests how many
 * @param example message of one of them; null when there is none
 */
public record UnansweredCount(
    String checkpointId, String task, String status, long requests, String example) {}
