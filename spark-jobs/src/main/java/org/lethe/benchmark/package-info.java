/** Tasks, documents, prompts and frozen requests; plain Java. */
package org.lethe.benchmark;
