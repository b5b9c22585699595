package org.lethe.benchmark.context;

import java.util.List;
import org.lethe.benchmark.Status;
import org.lethe.benchmark.TokenPair;

/**
 * A prompt in context and its right answer.
 *
 * @param promptId digest of what is asked
 * @param index index in its set, from 0
 * @param part part of the documents that the query is of
 * @param docId index of the query in its split
 * @param demonstrations indices of the demonstrations in their split
 * @param labels at place i the demonstration whose answer demonstration i gives
 * @param context text up to the answer; null when it could not be made
 * @param target right answer, blank included; null when it could not be made
 * @param tokens token ids of both; null when the prompt cannot be asked
 * @param status {@link Status#OK}, or why the prompt cannot be asked
 * @param error what is wrong, for people; null when nothing is
 */
public record ContextPrompt(
    String promptId,
    int index,
    Part part,
    long docId,
    List<Integer> demonstrations,
    List<Integer> labels,
    String context,
    String target,
    TokenPair tokens,
    Status status,
    String error) {}
