package org.lethe.job.plan;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.lethe.checkpoint.Tokenizer;
import org.lethe.checkpoint.TokenizerClaims;
import org.lethe.job.stage.LocalCheckpoints;
import org.lethe.table.CheckpointRow;

/** What is odd about the checkpoints of a plan, though they can be measured. */
final class PlanWarnings {
  private PlanWarnings() {}

  /**
   * Returns a sentence for each oddity.
   *
   * @param tokenizerFolder folder with the tokenizer that all checkpoints share
   */
  static List<String> of(
      List<CheckpointRow> checkpoints, String tokenizerFolder, Configuration configuration)
      throws IOException {
    List<String> warnings = new ArrayList<>();
    Map<String, List<String>> byDigest = new LinkedHashMap<>();
    for (CheckpointRow row : checkpoints) {
      byDigest
          .computeIfAbsent(row.weightsDigest(), digest -> new ArrayList<>())
          .add(row.checkpointId());
    }
    for (List<String> ids : byDigest.values()) {
      if (ids.size() > 1) {
        warnings.add(
            "WARNING: checkpoints %s have equal weights; a difference of exactly 0 between them is no finding"
                .formatted(String.join(", ", ids)));
      }
    }
    Path folder = LocalCheckpoints.local(tokenizerFolder, configuration);
    try (Tokenizer tokenizer = Tokenizer.open(folder)) {
      TokenizerClaims.unfollowed(folder, tokenizer)
          .forEach(claim -> warnings.add("WARNING: tokenizer of %s: %s".formatted(folder, claim)));
    }
    return warnings;
  }
}
