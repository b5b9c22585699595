package org.lethe.checkpoint;

/**
 * Tokens of a text with the characters that each stands for.
 *
 * @param ids token ids
 * @param starts first character of each token in the text
 * @param ends the character after the last one; the same as the start where a token stands for none
 */
@SuppressWarnings("ArrayRecordComponent") // passed on once and never compared
public record PlacedTokens(int[] ids, int[] starts, int[] ends) {}
