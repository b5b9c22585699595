package org.lethe.job.stage;

import ai.djl.Device;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.config.DeviceChoice;
import org.lethe.config.Experiment.ModelOptions;
import org.lethe.message.JobException;
import org.lethe.transformer.Precision;
import org.lethe.transformer.Transformer;

/**
 * The transformer a device or a set of devices holds: loaded once, shared by the tasks that run
 * there, closed before the next one loads. Where the next one is another adapter of the same base,
 * the base stays and the adapter alone is exchanged.
 */
public final class LoadedModel {

  private static final List<LoadedModel> HELD = new ArrayList<>(); // no two share a device

  /**
   * Which weights, in what precision and where; what differs in one of these is another model.
   *
   * @param referenceDigest identity of the checkpoint beside it; null for none
   */
  private record Key(
      String weightsDigest,
      String baseDigest,
      String referenceDigest,
      Precision precision,
      List<Device> devices) {

    boolean isInTheWayOf(Key other) {
      return !equals(other) && !Collections.disjoint(devices, other.devices);
    }

    boolean isOnGpus() {
      return devices.get(0).isGpu();
    }

    boolean sharesBase(Key other) {
      return baseDigest.equals(other.baseDigest)
          && precision == other.precision
          && devices.equals(other.devices);
    }
  }

  private final Key key;
  private final Transformer base;
  private final Transformer transformer; // the base itself without an adapter
  private final Transformer reference; // null for none
  private final List<VerifiedCheckpoint> sources;
  private final List<Leaving> leavings = new ArrayList<>(); // of one key
  private final BatchRoom room;
  private int users;

  private LoadedModel(
      Key key,
      Transformer base,
      Transformer transformer,
      Transformer reference,
      List<VerifiedCheckpoint> sources) {
    this.key = key;
    this.base = base;
    this.transformer = transformer;
    this.reference = reference;
    this.sources = sources;
    room = BatchRoom.beside(transformer, key.precision, key.devices);
  }

  /** Something that a task made of the model and left for the next one. */
  private record Leaving(Object key, AutoCloseable thing) {}

  /** A transformer in use; closing gives it back, but keeps it loaded for the next task. */
  public interface Lease extends AutoCloseable {
    Transformer transformer();

    /** The checkpoint it is compared with; null where the work has none. */
    Transformer reference();

    /**
     * Checks that nobody has written to the folders since the model was loaded from them.
     *
     * @throws JobException if they hold other weights than were planned
     */
    void requireUnchanged();

    /**
     * Takes something that a task made of the model and left under a key; null for nothing. What
     * was left under other keys is closed.
     */
    AutoCloseable take(Object key);

    /** Leaves something made of the model until it goes or another key is asked for. */
    void leave(Object key, AutoCloseable thing);

    /** The memory that the batches of a task may take where the model lies. */
    BatchRoom room();

    /** How long loading took, nanoseconds; 0 where the model was loaded already. */
    long loadNanos();

    @Override
    void close();
  }

  /** Waits until no task uses another model on the devices, then loads this one if need be. */
  public static Lease lease(ModelWork work, ModelOptions options, Configuration configuration)
      throws IOException {
    List<Device> devices = TorchRuntime.devices(options);
    StoredCheckpoint reference = work.reference();
    Key key =
        new Key(
            work.weightsDigest(),
            work.checkpoint().baseDigest(),
            reference == null ? null : reference.weightsDigest(),
            options.precision(),
            devices);
    BatchRoom.measure(devices);
    synchronized (HELD) {
      long loadNanos = 0;
      while (HELD.stream().anyMatch(held -> held.users > 0 && !held.hasPlace(key))) {
        await();
      }
      LoadedModel held = held(key);
      if (held != null && !held.isUnchanged()) { // load what the work names instead
        HELD.remove(held);
        held.close();
        held = null;
      }
      if (held == null) {
        long start = System.nanoTime();
        held = load(work, key, makeWay(key), configuration);
        HELD.add(held);
        loadNanos = Math.max(1, System.nanoTime() - start);
        held.sources.forEach(VerifiedCheckpoint::requireUnchanged);
      }
      held.users++;
      return held.new Use(loadNanos);
    }
  }

  /**
   * Loads a checkpoint beside what is held, in float32, reads something from it and frees it.
   *
   * @throws JobException if it holds other weights than were planned
   */
  public static <T> T read(
      StoredCheckpoint stored,
      DeviceChoice device,
      Configuration configuration,
      Function<Transformer, T> reader)
      throws IOException {
    VerifiedCheckpoint verified = VerifiedCheckpoint.open(stored, configuration);
    try (Transformer transformer =
        Transformer.load(verified.checkpoint(), TorchRuntime.device(device))) {
      T read = reader.apply(transformer);
      verified.requireUnchanged();
      return read;
    }
  }

  private static LoadedModel held(Key key) {
    return HELD.stream().filter(model -> model.key.equals(key)).findFirst().orElse(null);
  }

  /** Whether work on a key can begin while others use the model. */
  private boolean hasPlace(Key next) {
    boolean full = key.equals(next) && key.isOnGpus() && users >= BatchRoom.tasksOfOneGpu();
    return canServe(next) && !full;
  }

  /** Whether the model can stay where it is while work on a key is done. */
  private boolean canServe(Key next) {
    return !key.isInTheWayOf(next) && (!key.equals(next) || isUnchanged());
  }

  /** Whether nobody has written to the files that the model was loaded from, nor removed them. */
  private boolean isUnchanged() {
    return sources.stream().allMatch(VerifiedCheckpoint::isUntouched);
  }

  /**
   * Frees what is held on the devices; returns the base if the next model has the same, or null.
   */
  private static Transformer makeWay(Key next) {
    Transformer base = null;
    for (LoadedModel held : List.copyOf(HELD)) {
      if (held.key.isInTheWayOf(next)) {
        HELD.remove(held);
        Transformer kept = held.release(next);
        base = kept == null ? base : kept;
      }
    }
    return base;
  }

  private static LoadedModel load(
      ModelWork work, Key key, Transformer kept, Configuration configuration) throws IOException {
    Transformer base = kept;
    Transformer whole = null;
    try {
      List<VerifiedCheckpoint> sources = new ArrayList<>();
      sources.add(VerifiedCheckpoint.open(work.checkpoint(), configuration));
      Checkpoint checkpoint = sources.get(0).checkpoint();
      if (base == null) {
        base = load(checkpoint.withoutAdapter(), key);
      }
      whole = checkpoint.isAdapted() ? base.with(checkpoint) : base;
      Transformer reference = null;
      if (work.reference() != null) {
        sources.add(VerifiedCheckpoint.open(work.reference(), configuration));
        reference = reference(work.reference(), sources.get(1).checkpoint(), key, base);
      }
      return new LoadedModel(key, base, whole, reference, sources);
    } catch (IOException | RuntimeException e) {
      if (whole != null && whole != base) {
        whole.close();
      }
      if (base != null) {
        base.close();
      }
      throw e;
    }
  }

  /** Loads the reference of a work; adapters of one base share it. */
  private static Transformer reference(
      StoredCheckpoint reference, Checkpoint checkpoint, Key key, Transformer base) {
    boolean shared = reference.baseDigest().equals(key.baseDigest());
    if (!checkpoint.isAdapted()) {
      return shared ? base : load(checkpoint, key);
    }
    return shared ? base.with(checkpoint) : load(checkpoint, key);
  }

  private static Transformer load(Checkpoint checkpoint, Key key) {
    try {
      return Transformer.load(checkpoint, key.precision, key.devices);
    } catch (UnsupportedOperationException e) {
      throw new JobException(
          JobException.Kind.ENGINE,
          e.getMessage(),
          "model.precision",
          "a precision this machine computes in",
          "set precision: float32");
    }
  }

  /** Frees the parts that the next model does not use; returns the base if it stays, else null. */
  private Transformer release(Key next) {
    closeLeavings(leavings);
    if (transformer != base) {
      transformer.close();
    }
    if (reference != null && reference != base) {
      reference.close();
    }
    if (key.sharesBase(next) && isUnchanged()) {
      return base;
    }
    base.close();
    return null;
  }

  private void closeLeavings(List<Leaving> gone) {
    for (Leaving leaving : List.copyOf(gone)) {
      leavings.remove(leaving);
      try {
        leaving.thing().close();
      } catch (Exception e) {
        throw new IllegalStateException("cannot free what was made of a model", e);
      }
    }
  }

  private void close() {
    Transformer kept = release(key);
    if (kept != null) {
      kept.close();
    }
  }

  private static void await() throws IOException {
    try {
      HELD.wait();
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
    public AutoCloseable take(Object wanted) {
      synchronized (HELD) {
        closeLeavings(leavings.stream().filter(old -> !old.key().equals(wanted)).toList());
        for (Leaving leaving : leavings) {
          if (leaving.key().equals(wanted)) {
            leavings.remove(leaving);
            return leaving.thing();
          }
        }
        return null;
      }
    }

    @Override
    public void leave(Object under, AutoCloseable thing) {
      synchronized (HELD) {
        leavings.add(new Leaving(under, thing));
      }
    }

    @Override
    public void requireUnchanged() {
      sources.forEach(VerifiedCheckpoint::requireUnchanged);
    }

    @Override
    public BatchRoom room() {
      return room;
    }

    @Override
    public Transformer transformer() {
      return transformer;
    }

    @Override
    public Transformer reference() {
      return reference;
    }

    @Override
    public void close() {
      synchronized (HELD) {
        if (!closed) {
          closed = true;
          users--;
          HELD.notifyAll();
        }
      }
    }
  }
}
