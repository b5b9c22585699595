/** Mean head activations at the last token of prompts in context. */
package org.lethe.measure.headmeans;
