package org.lethe.benchmark.jinja;

/**
 * A stretch of a text.
 *
 * @param start its first character, from 0
 * @param end the character after its last one
 */
public record Span(int start, int end) {

  /** Whether it shares a character with the stretch from one character up to another. */
  public boolean meets(int from, int to) {
    return from < end && start < to;
  }
}
