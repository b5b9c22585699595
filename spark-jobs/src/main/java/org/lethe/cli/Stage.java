package org.lethe.cli;

import org.lethe.job.Job;

/**
 * A stage of an experiment, which is also a command.
 *
 * @param name the command's name
 * @param does what it does, in one sentence
 * @param tables what it reads and writes, for the help text
 * @param job the work
 */
record Stage(String name, String does, String tables, Job job) {}
