/**
 * Causal effects on answers to prompts: of attention heads, of function vectors, of any change at
 * the last token of a prompt.
 *
 * <p>Definitions follow Todd et al. 2024, <i>Function Vectors in Large Language Models</i>. Letters
 * of shapes are those of {@link org.lethe.transformer}.
 */
package org.lethe.effect;
