/** The decoder on DJL, with a hook at every point of its anatomy. */
package org.lethe.transformer;
