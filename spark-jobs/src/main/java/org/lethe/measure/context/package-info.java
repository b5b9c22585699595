/**
 * What measures of prompts in context share: options, sets of prompts, answers, kinds of vectors.
 */
package org.lethe.measure.context;
