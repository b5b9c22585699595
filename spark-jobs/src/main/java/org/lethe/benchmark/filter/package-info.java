/**
 * What is done to a generated answer before it is marked: lm-evaluation-harness's filters, in named
 * pipelines. Every pipeline of a task gives metrics of its own, {@code exact_match,strict-match}.
 */
package org.lethe.benchmark.filter;
