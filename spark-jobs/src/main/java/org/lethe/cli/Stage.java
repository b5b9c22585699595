package org.lethe.cli;

import java.util.List;
import org.lethe.job.stage.Job;

/**
 * A stage of an experiment, which is also a command.
 *
 * @param name the command's name
 * @param does its effect in one sentence
 * @param tables tables it reads and writes, for the help text
 * @param job the work
 * @param switches options of the command beside those all have
 */
record Stage(String name, String does, String tables, Job job, List<Switch> switches) {
  Stage {
    switches = List.copyOf(switches);
  }

  /** A stage whose command has no options of its own. */
  Stage(String name, String does, String tables, Job job) {
    this(name, does, tables, job, List.of());
  }
}
