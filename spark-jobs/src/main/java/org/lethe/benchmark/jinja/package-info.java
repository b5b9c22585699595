/**
 * Jinja templates with the meaning they have in Python.
 *
 * <p>Prompts of tasks mean what they mean to lm-eval, chat templates what they mean to transformers
 * ({@link org.lethe.benchmark.jinja.ChatTemplate}). An unsupported feature is an error, never a
 * different result: a prompt that differs by one blank is another benchmark.
 *
 * <p>Values are Java's: String, Long, Double, Boolean, null for None, List, {@link
 * org.lethe.benchmark.jinja.Tuple}, Map.
 */
package org.lethe.benchmark.jinja;
