/**
 * Sections of an experiment file as options records: keys, units, defaults, and how they are read.
 */
package org.lethe.settings;
