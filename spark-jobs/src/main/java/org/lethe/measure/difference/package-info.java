/**
 * Two experiments beside each other: what checkpoints score and forget in one and in the other, on
 * the documents that both asked alike.
 */
package org.lethe.measure.difference;
