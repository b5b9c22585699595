/**
 * The decoder on DJL, with a hook at every point of its anatomy.
 *
 * <p>Letters of shapes: B sequences in the batch, T positions, C width of the residual stream, nh
 * query heads, nkv key/value heads, hs size of a head, F width of the MLP, V vocabulary, L layers.
 */
package org.lethe.transformer;
