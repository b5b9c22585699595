/**
 * Prompts in context: which documents are demonstrations and which are queries, seeded draws of
 * demonstrations, permuted answers, instructions.
 */
package org.lethe.benchmark.context;
