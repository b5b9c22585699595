package org.lethe.transformer;

import ai.djl.ndarray.NDArray;

/**
 * One weight of a transformer.
 *
 * @param name as the checkpoint spells it
 * @param layer block index, -1 outside the blocks
 * @param module q, k, v, o, gate, up, down, attn_norm, mlp_norm, embed, final_norm or lm_head
 * @param array the weight itself
 */
public record Parameter(String name, int layer, String module, NDArray array) {}
