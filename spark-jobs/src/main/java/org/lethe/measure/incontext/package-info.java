/** Answers to prompts in context. */
package org.lethe.measure.incontext;
