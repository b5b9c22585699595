package org.lethe.job.audit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.checkpoint.CheckpointException;
import org.lethe.checkpoint.WeightDistances;
import org.lethe.config.CheckpointEntry;
import org.lethe.job.stage.StoredModel;
import org.lethe.provenance.Digest;

/**
 * Compares the files of a family of checkpoints with what the experiment says of them.
 *
 * @param checkpoints those that are there
 * @param distances between those that can be read and are finite
 * @param absent ids of those that are not trained yet
 */
public record FamilyAudit(
    List<AuditedCheckpoint> checkpoints, WeightDistances distances, List<String> absent) {

  /**
   * Reads all checkpoints.
   *
   * @param trained ids of those that the experiment trains, which may not be there yet
   */
  public static FamilyAudit read(
      List<CheckpointEntry> entries, List<String> trained, Configuration configuration)
      throws IOException {
    List<AuditedCheckpoint> read = new ArrayList<>();
    Map<String, Checkpoint> measured = new LinkedHashMap<>();
    List<String> absent = new ArrayList<>();
    for (CheckpointEntry entry : entries) {
      Path path = new Path(entry.adapter() == null ? entry.path() : entry.adapter());
      if (trained.contains(entry.id()) && !path.getFileSystem(configuration).exists(path)) {
        absent.add(entry.id());
        continue;
      }
      try {
        Checkpoint checkpoint = StoredModel.of(entry, configuration).open(configuration);
        AuditedCheckpoint audited = audited(entry, checkpoint);
        read.add(audited);
        if (audited.isMeasured()) {
          measured.put(entry.id(), checkpoint);
        }
      } catch (CheckpointException e) {
        read.add(new AuditedCheckpoint(entry, e.getMessage(), null, null, null, null, null));
      }
    }
    return new FamilyAudit(read, WeightDistances.between(measured), absent);
  }

  private static AuditedCheckpoint audited(CheckpointEntry entry, Checkpoint checkpoint) {
    var config = checkpoint.config();
    String architecture =
        "%s of %d blocks, width %d, MLP %d, %d heads, %d of keys"
            .formatted(
                config.family(),
                config.layers(),
                config.width(),
                config.mlpWidth(),
                config.heads(),
                config.keyValueHeads());
    return new AuditedCheckpoint(
        entry,
        null,
        checkpoint.notFinite().orElse(null),
        checkpoint.weightsDigest().substring(0, Digest.ID_LENGTH),
        architecture,
        config.vocabularySize(),
        checkpoint.tokenizerDigest());
  }

  /** Returns what is odd, in the order of the experiment within each rule. */
  public List<Finding> findings() {
    List<CheckpointEntry> entries = checkpoints.stream().map(AuditedCheckpoint::entry).toList();
    Map<String, AuditedCheckpoint> byId = new LinkedHashMap<>();
    checkpoints.forEach(checkpoint -> byId.put(checkpoint.id(), checkpoint));
    List<Finding> findings = new ArrayList<>();
    for (AuditedCheckpoint checkpoint : checkpoints) {
      findings.addAll(FileRules.of(checkpoint, FileRules.reference(checkpoint, byId)));
    }
    Lineages lineages = new Lineages(entries);
    findings.addAll(DistanceRules.of(entries, lineages, distances));
    findings.addAll(RoleRules.of(entries, lineages));
    return findings;
  }

  /** Returns a line of each checkpoint: digest, and how far it lies from others. */
  public List<String> table() {
    Lineages lineages = new Lineages(checkpoints.stream().map(AuditedCheckpoint::entry).toList());
    List<String> lines = new ArrayList<>();
    lines.add(row("checkpoint", "digest", "before", "distance", "relative", "from base"));
    for (AuditedCheckpoint checkpoint : checkpoints) {
      String id = checkpoint.id();
      String before = lineages.before(id);
      lines.add(
          before == null
              ? row(id, checkpoint.digest(), "-", "-", "-", "-")
              : row(
                  id,
                  checkpoint.digest(),
                  before,
                  number(distances.between(before, id)),
                  number(distances.relative(before, id)),
                  number(distances.relative(lineages.root(id), id))));
    }
    return lines;
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.4g", value);
  }

  private static String row(Object... cells) {
    return "%-28s %-12s %-28s %10s %10s %10s".formatted(cells).stripTrailing();
  }
}
