/** What is told to the person who runs Lethe: faults of files, failures with a remedy, progress. */
package org.lethe.message;
