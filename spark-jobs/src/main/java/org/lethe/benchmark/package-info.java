/**
 * Tasks, documents, prompts and frozen requests; plain Java.
 *
 * <p>Names and behaviour are those of EleutherAI's lm-evaluation-harness, so that its users
 * recognise both their task files and their numbers. Comments name every difference.
 */
package org.lethe.benchmark;
