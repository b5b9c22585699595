/** Digests, and the record of how a number was computed; depends on no other package. */
package org.lethe.provenance;
