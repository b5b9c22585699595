package org.lethe.figure;

/**
 * A line of the legend shared by the charts of a section.
 *
 * @param mark shape of the mark: {@code box}, {@code line}, {@code dash}, {@code dot}, {@code ring}
 *     or {@code text}
 * @param colour {@code var(--name)} of the style sheet; ignored by {@code text}
 * @param label what the mark stands for
 */
public record LegendEntry(String mark, String colour, String label) {}
