package org.lethe.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** The hooks of one forward pass, applied at each point in the order they were added. */
public final class Hooks {

  private record Entry(int layer, Hook hook) {
    boolean covers(int otherLayer) {
      return layer == EVERY || layer == otherLayer;
    }
  }

  private static final int EVERY = -1;
  private static final Hooks NONE = new Hooks(Map.of(), null);

  private final Map<HookPoint, List<Entry>> entries;
  private final NDArray home; // null: hooks see values where and as they are computed

  private Hooks(Map<HookPoint, List<Entry>> entries, NDArray home) {
    this.entries = entries;
    this.home = home;
  }

  /** No hooks. The forward pass is fastest without hooks. */
  public static Hooks none() {
    return NONE;
  }

  /**
   * Hooks that change nothing. They make attention compute its weights one by one, since the fused
   * kernel cannot be differentiated twice.
   */
  public static Hooks twiceDifferentiable() {
    return NONE.everywhere(HookPoint.PATTERN, (layer, pattern) -> pattern);
  }

  /** These hooks and one more, at one layer of a point. */
  public Hooks at(HookPoint point, int layer, Hook hook) {
    Map<HookPoint, List<Entry>> more = new EnumMap<>(HookPoint.class);
    entries.forEach((p, list) -> more.put(p, new ArrayList<>(list)));
    more.computeIfAbsent(point, p -> new ArrayList<>()).add(new Entry(layer, hook));
    return new Hooks(more, home);
  }

  /**
   * These hooks; they see values in float32 on another device than the one that computes them.
   *
   * @param home a float32 array on the other device
   */
  Hooks seenAt(NDArray home) {
    return entries.isEmpty() ? this : new Hooks(entries, home);
  }

  /** These hooks and one more, at every layer of a point. */
  public Hooks everywhere(HookPoint point, Hook hook) {
    return at(point, EVERY, hook);
  }

  /** These hooks and a reader, at every layer of a point. */
  public Hooks reading(HookPoint point, BiConsumer<Integer, NDArray> reader) {
    return everywhere(
        point,
        (layer, value) -> {
          reader.accept(layer, value);
          return value;
        });
  }

  /** Whether there is a hook at a point of a layer. */
  boolean listen(HookPoint point, int layer) {
    return entries.getOrDefault(point, List.of()).stream().anyMatch(e -> e.covers(layer));
  }

  /** Passes a value through the hooks of its point. */
  NDArray through(HookPoint point, int layer, NDArray value) {
    if (!listen(point, layer)) {
      return value;
    }
    return home == null ? applied(point, layer, value) : applied(point, layer, value, home);
  }

  /** Brings the value to the hooks' device, and a changed value back. */
  private NDArray applied(HookPoint point, int layer, NDArray value, NDArray home) {
    NDManager owner = value.getManager();
    try (NDManager scope = owner.newSubManager(home.getManager().getDevice())) {
      NDArray brought =
          point == HookPoint.EXPERTS
              ? ArrayKernels.beside(value, home)
              : ArrayKernels.like(value, home);
      brought.attach(scope);
      NDArray result = applied(point, layer, brought);
      if (result == brought) {
        return value;
      }
      NDArray back = ArrayKernels.like(result, value);
      back.attach(owner);
      return back;
    }
  }

  private NDArray applied(HookPoint point, int layer, NDArray value) {
    NDArray result = value;
    for (Entry entry : entries.get(point)) {
      if (entry.covers(layer)) {
        result = entry.hook().apply(layer, result);
        if (!result.getShape().equals(value.getShape())) {
          throw new IllegalArgumentException(
              "a hook at %s returned shape %s, expected %s"
                  .formatted(point.at(layer), result.getShape(), value.getShape()));
        }
      }
    }
    return result;
  }
}
