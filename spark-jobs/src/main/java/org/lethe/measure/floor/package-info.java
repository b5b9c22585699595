/**
 * Which tasks a base can do, and from which loss on a checkpoint has forgotten something of them.
 */
package org.lethe.measure.floor;
