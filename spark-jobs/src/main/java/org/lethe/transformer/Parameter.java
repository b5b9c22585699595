package org.lethe.transformer;

import ai.djl.ndarray.NDArray;

/**
 * One weight of a transformer.
 *
 * @param name as the checkpoint spells it
 * @param layer block index, -1 outside the blocks
 * @param module name of the place in tables, q or attn_norm for example
 * @param array the weight itself
 */
public record Parameter(String name, int layer, String module, NDArray array) {}
