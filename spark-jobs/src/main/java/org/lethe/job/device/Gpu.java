package org.lethe.job.device;

/**
 * A GPU that this process sees.
 *
 * @param index its number among the visible ones, which the engine gives it too
 * @param name what its maker calls it
 */
public record Gpu(int index, String name) {
  @Override
  public String toString() {
    return "GPU " + index + " (" + name + ")";
  }
}
