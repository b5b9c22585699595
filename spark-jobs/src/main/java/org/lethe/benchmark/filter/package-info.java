/**
 * lm-evaluation-harness's filters, which process a generated answer before it is marked, in named
 * pipelines. Every pipeline of a task has its own metrics, {@code exact_match,strict-match}.
 */
package org.lethe.benchmark.filter;
