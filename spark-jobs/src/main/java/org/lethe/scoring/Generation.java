package org.lethe.scoring;

/**
 * What a model answers in words of its own.
 *
 * @param response the text up to the first stop string, special tokens left out
 * @param tokens number of tokens generated, those of the stop string or the end token included
 */
public record Generation(String response, int tokens, StopReason reason) {}
