/**
 * Tasks, documents, prompts and frozen requests; plain Java.
 *
 * <p>Names and behaviour are those of EleutherAI's lm-evaluation-harness, so that its users
 * recognise both their task files and their numbers. Where the two differ it is said at the place.
 */
package org.lethe.benchmark;
