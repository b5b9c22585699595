/** Batched evaluation of frozen requests on a transformer. */
package org.lethe.inference;
