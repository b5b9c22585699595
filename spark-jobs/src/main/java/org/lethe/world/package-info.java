/**
 * The quickstart world: people who never were, what a model reads about them, and what it is asked
 * (after the synthetic biographies of Allen-Zhu and Li, Physics of Language Models 3.1, 2023, and
 * of Spurious Forgetting, ICLR 2025). Everything follows from one seed, to the byte, on any
 * machine.
 */
package org.lethe.world;
