package org.lethe.transformer;

import ai.djl.ndarray.NDArray;

/**
 * One weight of a transformer.
 *
 * @param name of the weight in the checkpoint
 * @param layer block index, -1 outside the blocks
 * @param module name of the module in tables, q or attn_norm for example
 * @param array the weight itself
 */
public record Parameter(String name, int layer, String module, NDArray array) {}
