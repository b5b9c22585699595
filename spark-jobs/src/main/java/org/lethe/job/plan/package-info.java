/** Plans the requests of every checkpoint. */
package org.lethe.job.plan;
