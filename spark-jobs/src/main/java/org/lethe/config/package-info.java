/** Experiment files: reading, defaults and faults. */
package org.lethe.config;
