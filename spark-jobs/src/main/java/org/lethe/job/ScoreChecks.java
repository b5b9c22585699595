package org.lethe.job;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.lethe.provenance.Digest;
import org.lethe.table.CheckpointRow;
import org.lethe.table.ScoreCheckRow;
import org.lethe.table.ScoreRow;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;

/** Makes {@code score_checks} from the manifests of published scores, a unit a checkpoint. */
final class ScoreChecks {

  private ScoreChecks() {}

  /**
   * Publishes how scoring the checkpoints went, where that is not there, and says so.
   *
   * @param tasks the tasks of the experiment
   */
  static void publish(
      TableStore store, List<CheckpointRow> checkpoints, Set<String> tasks, Progress progress)
      throws IOException {
    Map<String, List<Unit>> scored = new TreeMap<>();
    for (Unit unit : store.publishedUnits(ScoreRow.TABLE)) {
      if (tasks.contains(unit.partition().get(1))) {
        scored.computeIfAbsent(unit.partition().get(0), id -> new ArrayList<>()).add(unit);
      }
    }
    Set<Unit> published = store.publishedUnits(ScoreCheckRow.TABLE);
    for (CheckpointRow checkpoint : checkpoints) {
      List<Unit> units = scored.getOrDefault(checkpoint.checkpointId(), List.of());
      Digest digest = Digest.sha256();
      units.stream().map(Unit::toString).sorted().forEach(digest::update);
      Unit check = Unit.of(ScoreCheckRow.TABLE, checkpoint.checkpointId(), digest.id());
      if (!units.isEmpty() && !published.contains(check)) {
        Map<String, WorkDone> done = done(store, units);
        store.replace(
            done.entrySet().stream()
                .map(entry -> row(checkpoint, entry.getKey(), entry.getValue()).toRow())
                .iterator(),
            check,
            Map.of("weights_digest", checkpoint.weightsDigest()));
        WorkDone whole = done.values().stream().reduce(WorkDone.NOTHING, WorkDone::plus);
        progress.note(verdict(checkpoint.checkpointId(), whole.check()));
      }
    }
  }

  private static Map<String, WorkDone> done(TableStore store, List<Unit> units) throws IOException {
    Map<String, WorkDone> done = new TreeMap<>();
    for (Unit unit : units.stream().sorted(Comparator.comparing(Unit::toString)).toList()) {
      WorkDone part = WorkDone.of(store.manifest(unit));
      done.merge(unit.partition().get(1), part, WorkDone::plus);
    }
    return done;
  }

  /** Returns for example {@code score base: 32 requests alone differ by 2.1e-06 nats a token}. */
  static String verdict(String checkpoint, SelfCheck check) {
    String found =
        "score %s: self-check of %d requests, each alone: a token differs by %.1e nats at most"
            .formatted(checkpoint, check.requests(), check.largest());
    return check.holds()
        ? found
        : "WARNING: "
            + found
            + ", more than %.0e: do not trust these scores; score with other batch-tokens and"
                .formatted(SelfCheck.TOLERANCE)
            + " report it";
  }

  private static ScoreCheckRow row(CheckpointRow checkpoint, String task, WorkDone done) {
    return new ScoreCheckRow(
        checkpoint.checkpointId(),
        task,
        done.requests(),
        done.failed(),
        done.splits(),
        done.load().tokens(),
        done.load().askedTokens(),
        done.check().requests(),
        done.check().requests() == 0 ? null : done.check().largest(),
        SelfCheck.TOLERANCE,
        checkpoint.weightsDigest());
  }
}
