package org.lethe.transformer;

import java.util.List;

/**
 * The modules of a transformer with their weights.
 *
 * @param parameters every weight once
 * @param adapters low-rank changes, in the order of the parameters they change
 * @param embedding [V, C]
 * @param positionTable [positions, C], or null
 * @param deviceBlocks all blocks, in the order of the forward pass
 * @param finalNorm of the residual stream after the last block
 * @param head [V, C]
 */
record TransformerParts(
    List<Parameter> parameters,
    List<LowRankAdapter> adapters,
    Embedding embedding,
    Embedding positionTable,
    List<DeviceBlocks> deviceBlocks,
    Norm finalNorm,
    Linear head) {

  TransformerParts {
    parameters = List.copyOf(parameters);
    adapters = List.copyOf(adapters);
    deviceBlocks = List.copyOf(deviceBlocks);
  }
}
