package org.lethe.job.train;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.lethe.checkpoint.Blueprint;
import org.lethe.config.Training.Run;
import org.lethe.job.stage.LocalCheckpoints;
import org.lethe.job.stage.OnFailure;
import org.lethe.job.stage.StoredModel;

/**
 * The model whose tokenizer all runs share: what the first run starts from that can be opened.
 *
 * @param folder of the model, a Hadoop path
 * @param longest tokens of an example at most
 */
record SharedStart(String folder, int longest) {

  /**
   * Opens what runs start from, in their order, until one opens.
   *
   * @throws RuntimeException what is wrong with the first, if none opens
   */
  static SharedStart of(List<Run> runs, OnFailure onFailure, Configuration configuration)
      throws IOException {
    RuntimeException first = null;
    for (Run run : runs) {
      try {
        String folder = StoredModel.parent(run, configuration).folder();
        int positions =
            Blueprint.open(LocalCheckpoints.local(folder, configuration)).config().maxPositions();
        return new SharedStart(folder, positions - 1);
      } catch (RuntimeException e) {
        Optional<RunFailure> failure = RunFailure.of(e, onFailure);
        if (failure.isEmpty()) {
          throw e;
        }
        first = first == null ? e : first;
      }
    }
    throw first;
  }
}
