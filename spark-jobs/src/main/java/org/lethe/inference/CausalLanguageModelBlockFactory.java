package org.lethe.inference;

import ai.djl.Model;
import ai.djl.nn.Block;
import ai.djl.nn.BlockFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.transformer.Precision;
import org.lethe.transformer.Transformer;

/**
 * Loads a checkpoint folder for DJL's model zoo. The folder's serving.properties must set {@code
 * blockFactory} and {@code option.hasParameter=false}. The weights are freed with the model.
 */
public final class CausalLanguageModelBlockFactory implements BlockFactory {

  private static final long serialVersionUID = 1L;

  /**
   * Loads the weights on the model's device.
   *
   * @param arguments {@code precision}, float32 if it is absent
   * @throws org.lethe.checkpoint.CheckpointException if the folder holds no sound checkpoint
   */
  @Override
  public Block newBlock(Model model, Path folder, Map<String, ?> arguments) {
    Object key = arguments.get("precision");
    Precision precision = key == null ? Precision.FLOAT32 : precision(key.toString());
    Checkpoint checkpoint = Checkpoint.open(folder);
    Transformer transformer =
        Transformer.load(checkpoint, precision, List.of(model.getNDManager().getDevice()));
    model.getNDManager().attachInternal(UUID.randomUUID().toString(), transformer);
    return new CausalLanguageModelBlock(checkpoint, transformer);
  }

  private static Precision precision(String key) {
    return Precision.named(key)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "precision must be float32, bf16 or fp16, got " + key));
  }
}
