package org.lethe.measure.contrast;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.lethe.measure.spi.Lineage;
import org.lethe.table.CheckpointRow;
import org.lethe.table.Role;

/**
 * Checkpoints compared on the documents that all of them answered.
 *
 * @param kind purpose of the comparison
 * @param checkpoints ids, as many as the kind needs
 */
public record Contrast(Kind kind, List<String> checkpoints) implements Serializable {
  private static final String REPLICATE = "~replicate"; // no id has a tilde

  /** Places in a contrast of a checkpoint and of the state before. */
  public enum Pair {
    /** The first two: a reference and a checkpoint; of a recovery the gross loss. */
    FIRST(0, 1),
    /**
     * The last two: of a recovery the control and the restored checkpoint, whose loss is the
     * residual; of a difference those of the other experiment.
     */
    SECOND(2, 3);

    private final int before;
    private final int after;

    Pair(int before, int after) {
      this.before = before;
      this.after = after;
    }

    int before() {
      return before;
    }

    int after() {
      return after;
    }
  }

  /** The purpose of a comparison. */
  public enum Kind {
    /** One checkpoint by itself. */
    SCORE(1, false, List.of()),
    /** Two checkpoints, document by document. */
    PAIR(2, false, List.of(Pair.FIRST)),
    /** A reference and a checkpoint trained from it. */
    FORGETTING(2, true, List.of(Pair.FIRST)),
    /** Base, fine-tuned S, control B_r and restored R. */
    RECOVERY(4, true, List.of(Pair.FIRST, Pair.SECOND)),
    /**
     * A reference and a checkpoint of one experiment, then a reference and a checkpoint of another.
     */
    DIFFERENCE(4, true, List.of(Pair.FIRST, Pair.SECOND)),
    /** A base and its replicate: the same weights under another arrangement of batches. */
    NOISE(2, false, List.of(Pair.FIRST));

    private final int size;
    private final boolean resampled;
    private final List<Pair> pairs;

    Kind(int size, boolean resampled, List<Pair> pairs) {
      this.size = size;
      this.resampled = resampled;
      this.pairs = pairs;
    }

    /** Returns the pairs of checkpoints that are compared document by document. */
    List<Pair> pairs() {
      return pairs;
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

  /**
   * Returns a hash that is the same in every process. Contrasts are keys of Spark shuffles, and the
   * hash of an enum differs between processes.
   */
  @Override
  public int hashCode() {
    return 31 * kind.ordinal() + checkpoints.hashCode();
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

  /**
   * Returns every base that has replicated answers, with its replicate.
   *
   * @param answered names that answers have, checkpoints' and {@linkplain #replicate replicates'}
   */
  public static List<Contrast> noise(Lineage lineage, Set<String> answered) {
    return lineage.bases().stream()
        .map(CheckpointRow::checkpointId)
        .filter(base -> answered.contains(replicate(base)))
        .map(base -> new Contrast(Kind.NOISE, List.of(base, replicate(base))))
        .toList();
  }

  /** Returns the name of a checkpoint's replicated answers; no checkpoint can have it. */
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
