/**
 * The quickstart world: invented people, the text a model reads about them, and the tasks it is
 * asked (after the synthetic biographies of Allen-Zhu and Li, Physics of Language Models 3.1, 2023,
 * and of Spurious Forgetting, ICLR 2025). Everything follows from one seed, to the byte, on any
 * machine.
 */
package org.lethe.world;
