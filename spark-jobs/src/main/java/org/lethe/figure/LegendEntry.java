package org.lethe.figure;

import java.util.List;
import java.util.Set;

/**
 * A line of the legend shared by the charts of a section.
 *
 * @param mark shape of the mark: {@code box}, {@code line}, {@code dash}, {@code dot}, {@code ring}
 *     or {@code text}
 * @param colour {@code var(--name)} of the style sheet; ignored by {@code text}
 * @param label what the mark stands for
 */
public record LegendEntry(String mark, String colour, String label) {
  /**
   * Returns the entries of tasks that checkpoints were trained on. Of more tasks than there are
   * colours a remark stands for all entries, since colours do not tell the tasks apart.
   *
   * @param mark shape of the marks
   * @param all tasks that have a colour, in their order
   * @param drawn tasks of which something is drawn
   */
  public static List<LegendEntry> ofTraining(String mark, List<String> all, Set<String> drawn) {
    List<String> tasks = all.stream().filter(drawn::contains).toList();
    if (tasks.size() > Palette.COLOURS) {
      String remark = "%d tasks were trained on, and colours repeat: choose a checkpoint above";
      return List.of(new LegendEntry("text", "", remark.formatted(tasks.size())));
    }
    return tasks.stream()
        .map(task -> new LegendEntry(mark, Palette.of(all, task), "trained on " + task))
        .toList();
  }
}
