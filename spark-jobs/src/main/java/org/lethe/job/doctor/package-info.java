/** What can go wrong on the machines of an experiment, found before any work. */
package org.lethe.job.doctor;
