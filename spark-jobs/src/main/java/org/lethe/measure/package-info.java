/** The list of all measures, and of the tables they and the spine fill. */
package org.lethe.measure;
