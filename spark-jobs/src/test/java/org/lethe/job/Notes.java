package org.lethe.job;

import java.util.List;
import java.util.function.LongSupplier;
import org.lethe.message.Progress;

/**
 * A progress that keeps the lines a job prints.
 *
 * @param lines where they go
 */
public record Notes(List<String> lines) implements Progress {

  @Override
  public Stage begin(String what, String unit, long total, LongSupplier done) {
    return () -> {};
  }

  @Override
  public void note(String line) {
    lines.add(line);
  }
}
