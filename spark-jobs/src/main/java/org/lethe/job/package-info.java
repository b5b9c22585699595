/** The Spark jobs; the one place where Spark meets the model. */
package org.lethe.job;
