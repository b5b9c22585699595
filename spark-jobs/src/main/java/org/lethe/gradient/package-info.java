/** Task gradients and their sketches. */
package org.lethe.gradient;
