package org.lethe.training;

import java.nio.file.Path;
import org.lethe.checkpoint.Blueprint;
import org.lethe.checkpoint.Checkpoint;

/**
 * The model that a run starts from: a folder, alone or with an adapter that is merged into it. The
 * folder of a pre-training run needs no weights.
 */
public final class Parent {

  private final Path folder;
  private final Path adapter; // null without one
  private Checkpoint checkpoint; // opened when it is first needed

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
   * The checkpoint, with its adapter beside the weights.
   *
   * @throws org.lethe.checkpoint.CheckpointException if folder or adapter is unsound
   */
  public synchronized Checkpoint checkpoint() {
    if (checkpoint == null) {
      checkpoint = adapter == null ? Checkpoint.open(folder) : Checkpoint.open(folder, adapter);
    }
    return checkpoint;
  }

  /** The architecture of the model; weights are not read. */
  Blueprint blueprint() {
    return Blueprint.open(folder);
  }

  @Override
  public String toString() {
    return adapter == null ? folder.toString() : folder + " with " + adapter;
  }
}
