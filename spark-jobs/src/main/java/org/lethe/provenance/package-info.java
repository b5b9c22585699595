/** Digests and the record of how a number was made; knows no other package. */
package org.lethe.provenance;
