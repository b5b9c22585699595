package org.lethe.checkpoint;

import java.nio.file.Path;

/**
 * A model folder without any adapter: its configuration, its weight files, and which tensor of them
 * holds which weight.
 */
record ModelFolder(
    Path folder, Family family, ModelConfig config, WeightFiles files, WeightLayout layout) {

  /**
   * Opens the weight files of a folder and compares them with its configuration.
   *
   * @throws CheckpointException if a tensor is missing, unknown or has another shape
   */
  static ModelFolder open(Blueprint blueprint) {
    Path folder = blueprint.folder();
    Family family = blueprint.family();
    ModelConfig config = blueprint.config();
    WeightFiles files =
        oneName(
            WeightFiles.open(folder).prefixed(family.prefix(), family.tensor(Slot.HEAD, 0)),
            family,
            config);
    WeightCheck.checkNumber(family, config, files);
    WeightLayout layout = new WeightLayout(family, config);
    new WeightCheck(family, config, layout, files).check();
    return new ModelFolder(folder, family, config, files, layout);
  }

  /** Of two tied tensors that share memory, save_model keeps one: the head may stand for both. */
  private static WeightFiles oneName(WeightFiles files, Family family, ModelConfig config) {
    String head = family.tensor(Slot.HEAD, 0) + ".weight";
    String embedding = family.tensor(Slot.EMBED, 0) + ".weight";
    boolean isHeadAlone = config.tiedHead() && files.has(head) && !files.has(embedding);
    return isHeadAlone ? files.renamed(head, embedding) : files;
  }

  /** The same with an output head of its own, whose tensor the files need not hold. */
  ModelFolder untied() {
    ModelConfig untied = config.untied();
    return new ModelFolder(folder, family, untied, files, new WeightLayout(family, untied));
  }

  /** Name of the tensor of the token embedding. */
  String embedding() {
    return family.tensor(Slot.EMBED, 0) + ".weight";
  }

  /**
   * Whether a tensor of another file has the values of a tensor of this folder. A head that the
   * folder does not store has the values of the embedding.
   *
   * @param other of equal shape
   */
  boolean holds(StoredTensor tensor, SafetensorsFile otherFile, SafetensorsTensor other) {
    String name = files.has(tensor.name()) ? tensor.name() : embedding();
    return files.holder(name).equal(files.tensor(name), otherFile, other);
  }
}
