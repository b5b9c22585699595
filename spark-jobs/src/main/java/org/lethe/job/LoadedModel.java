package org.lethe.job;

import ai.djl.Device;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.transformer.Transformer;

/**
 * The transformer a device holds: loaded once, shared by the tasks that run on the device, closed
 * before the next one loads. Where the next one is another adapter of the same base, the base stays
 * and the adapter alone is exchanged.
 */
final class LoadedModel {

  private static final Map<Device, LoadedModel> BY_DEVICE = new HashMap<>();

  private final String weightsDigest;
  private final String baseDigest;
  private final Transformer base;
  private final Transformer transformer; // the base itself without an adapter
  private int users;

  private LoadedModel(
      String weightsDigest, String baseDigest, Transformer base, Transformer transformer) {
    this.weightsDigest = weightsDigest;
    this.baseDigest = baseDigest;
    this.base = base;
    this.transformer = transformer;
  }

  /** A transformer in use; closing gives it back, but keeps it loaded for the next task. */
  interface Lease extends AutoCloseable {
    Transformer transformer();

    /** How long loading took, nanoseconds; 0 where the model was loaded already. */
    long loadNanos();

    @Override
    void close();
  }

  /** Waits until no task uses another model on the device, then loads this one if need be. */
  static Lease lease(ModelWork work, Device device, Configuration configuration)
      throws IOException {
    synchronized (BY_DEVICE) {
      long loadNanos = 0;
      LoadedModel held = BY_DEVICE.get(device);
      while (held != null && !held.holds(work) && held.users > 0) {
        await();
        held = BY_DEVICE.get(device);
      }
      if (held == null || !held.holds(work)) {
        BY_DEVICE.remove(device);
        long start = System.nanoTime();
        held = load(work, held, device, configuration);
        BY_DEVICE.put(device, held);
        loadNanos = Math.max(1, System.nanoTime() - start);
      }
      held.users++;
      return held.new Use(loadNanos);
    }
  }

  private boolean holds(ModelWork work) {
    return weightsDigest.equals(work.weightsDigest());
  }

  private static LoadedModel load(
      ModelWork work, LoadedModel before, Device device, Configuration configuration)
      throws IOException {
    Transformer base = before == null ? null : before.release(work.baseDigest());
    try {
      Checkpoint checkpoint = work.model().open(configuration);
      if (base == null) {
        base = Transformer.load(checkpoint.withoutAdapter(), device);
      }
      Transformer whole = checkpoint.isAdapted() ? base.with(checkpoint) : base;
      return new LoadedModel(work.weightsDigest(), work.baseDigest(), base, whole);
    } catch (IOException | RuntimeException e) {
      if (base != null) {
        base.close();
      }
      throw e;
    }
  }

  /** Frees what a next model does not need; returns the base if it stays, else null. */
  private Transformer release(String nextBase) {
    if (transformer != base) {
      transformer.close();
    }
    if (baseDigest.equals(nextBase)) {
      return base;
    }
    base.close();
    return null;
  }

  private static void await() throws IOException {
    try {
      BY_DEVICE.wait();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for a device", e);
    }
  }

  private final class Use implements Lease {
    private final long loadNanos;
    private boolean closed;

    private Use(long loadNanos) {
      this.loadNanos = loadNanos;
    }

    @Override
    public long loadNanos() {
      return loadNanos;
    }

    @Override
    public Transformer transformer() {
      return transformer;
    }

    @Override
    public void close() {
      synchronized (BY_DEVICE) {
        if (!closed) {
          closed = true;
          users--;
          BY_DEVICE.notifyAll();
        }
      }
    }
  }
}
