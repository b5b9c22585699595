package org.lethe.measure.contrast;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.lethe.measure.spi.Lineage;
import org.lethe.table.CheckpointRow;
import org.lethe.table.Role;

/**
 * Checkpoints that are looked at together on the documents all of them answered.
 *
 * @param kind what for
 * @param checkpoints ids, as many as the kind needs
 */
public record Contrast(Kind kind, List<String> checkpoints) implements Serializable {
  private static final String REPLICATE = "~replicate"; // no id has a tilde

  /** What checkpoints are looked at together for. */
  public enum Kind {
    /** One checkpoint by itself. */
    SCORE(1, false),
    /** Two checkpoints, document by document. */
    PAIR(2, false),
    /** A reference and what it became. */
    FORGETTING(2, true),
    /** Base, fine-tuned S, control B_r and restored R. */
    RECOVERY(4, true),
    /** A base and its replicate: the same weights under another arrangement of batches. */
    NOISE(2, false);

    private final int size;
    private final boolean resampled;

    Kind(int size, boolean resampled) {
      this.size = size;
      this.resampled = resampled;
    }

    /** Returns whether samples of the documents are drawn. */
    boolean isResampled() {
      return resampled;
    }
  }

  public Contrast {
    checkpoints = List.copyOf(checkpoints);
    if (checkpoints.size() != kind.size) {
      throw new IllegalArgumentException(
          "%s takes %d checkpoints, got %s".formatted(kind, kind.size, checkpoints));
    }
  }

  /** Returns every checkpoint by itself. */
  public static List<Contrast> scores(Lineage lineage) {
    return lineage.all().stream()
        .map(row -> new Contrast(Kind.SCORE, List.of(row.checkpointId())))
        .toList();
  }

  /** Returns every checkpoint against its parent and, where that is another, against its base. */
  public static List<Contrast> forgetting(Lineage lineage) {
    List<Contrast> contrasts = new ArrayList<>();
    for (CheckpointRow row : lineage.all()) {
      if (row.parent() != null) {
        String id = row.checkpointId();
        Set<String> references = new LinkedHashSet<>(List.of(row.parent(), lineage.root(id)));
        references.forEach(
            reference -> contrasts.add(new Contrast(Kind.FORGETTING, List.of(reference, id))));
      }
    }
    return contrasts;
  }

  /** Returns every base of which there are replicated answers, with its replicate. */
  public static List<Contrast> noise(Lineage lineage, List<ShardChunk> chunks) {
    Set<String> answered = new HashSet<>();
    for (ShardChunk chunk : chunks) {
      chunk.shards().forEach(shard -> answered.addAll(shard.answers().keySet()));
    }
    return lineage.bases().stream()
        .map(CheckpointRow::checkpointId)
        .filter(base -> answered.contains(replicate(base)))
        .map(base -> new Contrast(Kind.NOISE, List.of(base, replicate(base))))
        .toList();
  }

  /** Returns the name replicated answers of a checkpoint go by; no checkpoint is called so. */
  public static String replicate(String checkpointId) {
    return checkpointId + REPLICATE;
  }

  /** Returns the id of the checkpoint that answers under a name, replicated or not. */
  static String checkpoint(String name) {
    return isReplicate(name) ? name.substring(0, name.length() - REPLICATE.length()) : name;
  }

  public static boolean isReplicate(String name) {
    return name.endsWith(REPLICATE);
  }

  /** Returns every restored checkpoint that has a control, with its parent, control and base. */
  public static List<Contrast> recovery(Lineage lineage) {
    return lineage.withRole(Role.RESTORED).stream()
        .filter(row -> row.control() != null)
        .map(
            row ->
                new Contrast(
                    Kind.RECOVERY,
                    List.of(
                        lineage.root(row.control()),
                        row.parent(),
                        row.control(),
                        row.checkpointId())))
        .toList();
  }
}
