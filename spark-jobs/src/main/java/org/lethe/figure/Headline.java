package org.lethe.figure;

/**
 * A number at the top of the page.
 *
 * @param number the number with its unit
 * @param label what it counts
 * @param detail where it stands, or its interval; may be empty
 */
public record Headline(String number, String label, String detail) {}
