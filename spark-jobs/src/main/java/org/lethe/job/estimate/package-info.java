/** What an experiment will cost before it is run: operations, bytes, hours. */
package org.lethe.job.estimate;
