package org.lethe.training;

import java.nio.file.Path;
import org.lethe.checkpoint.Blueprint;
import org.lethe.checkpoint.Checkpoint;

/**
 * What a run starts from: a model's folder, alone or with an adapter, which is merged into it. For
 * a run that pre-trains the folder needs no weights.
 */
public final class Parent {

  private final Path folder;
  private final Path adapter; // null without one
  private Checkpoint checkpoint; // opened when first needed

  private Parent(Path folder, Path adapter) {
    this.folder = folder;
    this.adapter = adapter;
  }

  public static Parent of(Path folder) {
    return new Parent(folder, null);
  }

  /**
   * As above, with an adapter.
   *
   * @param adapter folder of a LoRA adapter of PEFT; null for none
   */
  public static Parent of(Path folder, Path adapter) {
    return new Parent(folder, adapter);
  }

  /** The model's folder. */
  public Path folder() {
    return folder;
  }

  /**
   * The checkpoint itself, its adapter apart.
   *
   * @throws org.lethe.checkpoint.CheckpointException if folder or adapter is unsound
   */
  public synchronized Checkpoint checkpoint() {
    if (checkpoint == null) {
      checkpoint = adapter == null ? Checkpoint.open(folder) : Checkpoint.open(folder, adapter);
    }
    return checkpoint;
  }

  /** What the model is made of; weights are not looked at. */
  Blueprint blueprint() {
    return Blueprint.open(folder);
  }

  @Override
  public String toString() {
    return adapter == null ? folder.toString() : folder + " with " + adapter;
  }
}
