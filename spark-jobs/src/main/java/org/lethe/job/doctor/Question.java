package org.lethe.job.doctor;

import java.io.Serializable;
import java.util.List;
import org.lethe.config.Experiment.ModelOptions;

/**
 * What every process is asked.
 *
 * @param token name of this examination
 * @param output folder of tables, a Hadoop path
 * @param checkpoints folders of checkpoints that exist, Hadoop paths
 * @param model how checkpoints are loaded
 */
record Question(String token, String output, List<String> checkpoints, ModelOptions model)
    implements Serializable {
  Question {
    checkpoints = List.copyOf(checkpoints);
  }
}
