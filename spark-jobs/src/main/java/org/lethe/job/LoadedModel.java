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
 * before the next one loads.
 */
final class LoadedModel {

  private static final Map<Device, LoadedModel> BY_DEVICE = new HashMap<>();

  private final String weightsDigest;
  private final Transformer transformer;
  private int users;

  private LoadedModel(String weightsDigest, Transformer transformer) {
    this.weightsDigest = weightsDigest;
    this.transformer = transformer;
  }

  /** A transformer in use; closing gives it back, but keeps it loaded for the next task. */
  interface Lease extends AutoCloseable {
    Transformer transformer();

    @Override
    void close();
  }

  /** Waits until no task uses another model on the device, then loads this one if need be. */
  static Lease lease(
      String weightsDigest, String folder, Device device, Configuration configuration)
      throws IOException {
    synchronized (BY_DEVICE) {
      LoadedModel held = BY_DEVICE.get(device);
      while (held != null && !held.weightsDigest.equals(weightsDigest) && held.users > 0) {
        await();
        held = BY_DEVICE.get(device);
      }
      if (held == null || !held.weightsDigest.equals(weightsDigest)) {
        if (held != null) {
          held.transformer.close();
          BY_DEVICE.remove(device);
        }
        Checkpoint checkpoint = Checkpoint.open(LocalCheckpoints.local(folder, configuration));
        held = new LoadedModel(weightsDigest, Transformer.load(checkpoint, device));
        BY_DEVICE.put(device, held);
      }
      held.users++;
      return held.new Use();
    }
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
    private boolean closed;

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
