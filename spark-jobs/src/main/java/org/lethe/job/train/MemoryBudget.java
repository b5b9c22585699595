package org.lethe.job.train;

import ai.djl.Device;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.lethe.job.device.CudaDriver;
import org.lethe.job.device.MachineMemory;

/**
 * The memory that the runs of this process share on a device. A run begins when its need fits
 * beside the needs of those that go on; one that fits nowhere goes on alone.
 */
final class MemoryBudget {

  /** Share of the free memory that runs may need; the rest is for what an estimate leaves out. */
  private static final double SHARE = 0.9;

  private static final Map<Device, MemoryBudget> BUDGETS = new ConcurrentHashMap<>();

  private final LongSupplier free;
  private long budget; // bytes, asked for when no run is going on
  private long taken;
  private int runs;

  /**
   * @param free bytes that can be had while no run is going on
   */
  MemoryBudget(LongSupplier free) {
    this.free = free;
  }

  /** The budget of a device. */
  static MemoryBudget of(Device device) {
    return BUDGETS.computeIfAbsent(
        device,
        d ->
            new MemoryBudget(
                d.isGpu()
                    ? () -> CudaDriver.freeBytes(d.getDeviceId())
                    : MachineMemory::available));
  }

  /** A part of the budget; closing gives it back. */
  interface Share extends AutoCloseable {
    @Override
    void close();
  }

  /** Waits until there is room beside the other runs, and takes it. */
  synchronized Share take(long bytes) throws IOException {
    while (runs > 0 && bytes > budget - taken) {
      try {
        wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while waiting for memory to train in", e);
      }
    }
    if (runs == 0) {
      budget = (long) (SHARE * free.getAsLong());
    }
    runs++;
    taken += bytes;
    return () -> giveBack(bytes);
  }

  private synchronized void giveBack(long bytes) {
    runs--;
    taken -= bytes;
    notifyAll();
  }
}
