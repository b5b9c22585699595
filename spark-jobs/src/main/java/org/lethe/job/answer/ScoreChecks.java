package org.lethe.job.answer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.lethe.job.stage.SelfCheck;
import org.lethe.job.stage.WorkDone;
import org.lethe.message.Progress;
import org.lethe.provenance.Digest;
import org.lethe.table.CheckpointRow;
import org.lethe.table.GenerationRow;
import org.lethe.table.ScoreCheckRow;
import org.lethe.table.ScoreCheckRowBuilder;
import org.lethe.table.ScoreRow;
import org.lethe.table.Table;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;

/**
 * Makes {@code score_checks} from the manifests of published scores and generations, a unit a
 * checkpoint.
 */
public final class ScoreChecks {

  private final TableStore store;
  private final Set<String> tasks;

  /**
   * @param tasks the tasks of the experiment
   */
  public ScoreChecks(TableStore store, Set<String> tasks) {
    this.store = store;
    this.tasks = tasks;
  }

  /**
   * Publishes how asking the checkpoints went, where that is not there, and says what checking came
   * to.
   *
   * @param asked the table that was just filled
   */
  public void publish(List<CheckpointRow> checkpoints, Table<?> asked, Progress progress)
      throws IOException {
    Map<String, List<Unit>> answered = answered();
    Set<Unit> published = store.publishedUnits(ScoreCheckRow.TABLE);
    SelfCheck whole = SelfCheck.NONE;
    String worst = null;
    for (CheckpointRow checkpoint : checkpoints) {
      String id = checkpoint.checkpointId();
      List<Unit> units = answered.getOrDefault(id, List.of());
      Digest digest = Digest.sha256();
      units.stream().map(Unit::toString).forEach(digest::update);
      Unit check = Unit.of(ScoreCheckRow.TABLE, id, digest.id());
      if (!units.isEmpty() && !published.contains(check)) {
        SelfCheck own = publish(checkpoint, units, check, asked);
        worst = worst == null || Double.compare(own.largest(), whole.largest()) > 0 ? id : worst;
        whole = whole.merge(own);
      }
    }
    if (whole.requests() > 0) {
      progress.note(
          asked == GenerationRow.TABLE ? generations(whole, worst) : scores(whole, worst));
    }
  }

  /** Units with answers to the experiment's tasks by checkpoint, in a fixed order. */
  private Map<String, List<Unit>> answered() throws IOException {
    Map<String, List<Unit>> answered = new TreeMap<>();
    for (Table<?> table : List.of(ScoreRow.TABLE, GenerationRow.TABLE)) {
      store.publishedUnits(table).stream()
          .filter(unit -> tasks.contains(unit.partition().get(1)))
          .sorted(Comparator.comparing(Unit::toString))
          .forEach(
              unit ->
                  answered
                      .computeIfAbsent(unit.partition().get(0), id -> new ArrayList<>())
                      .add(unit));
    }
    return answered;
  }

  /** Publishes a checkpoint's rows; returns the result of the checks of one table. */
  private SelfCheck publish(CheckpointRow checkpoint, List<Unit> units, Unit check, Table<?> asked)
      throws IOException {
    Map<String, WorkDone> done = new TreeMap<>();
    SelfCheck own = SelfCheck.NONE;
    for (Unit unit : units) {
      WorkDone part = WorkDone.of(store.manifest(unit));
      done.merge(unit.partition().get(1), part, WorkDone::plus);
      own = unit.table().equals(asked) ? own.merge(part.check()) : own;
    }
    store.replace(
        ScoreCheckRow.TABLE,
        done.entrySet().stream()
            .map(entry -> row(checkpoint, entry.getKey(), entry.getValue()))
            .toList(),
        check,
        Map.of("weights_digest", checkpoint.weightsDigest()));
    return own;
  }

  /**
   * Returns for example {@code score: self-check of 64 requests, each alone: a token differs by
   * 2.1e-06 nats at most (base)}.
   *
   * @param worst the checkpoint with the largest difference
   */
  public static String scores(SelfCheck check, String worst) {
    String found =
        "score: self-check of %d requests, each alone: a token differs by %.1e nats at most (%s)"
            .formatted(check.requests(), check.largest(), worst);
    return judged(check, found, "scores; score with other batch-tokens");
  }

  /**
   * Returns for example {@code generate: self-check of 32 answers, each alone: 32 equal; a token is
   * at most 0.0e+00 nats less probable than the best (base)}.
   *
   * @param worst the checkpoint with the largest difference
   */
  public static String generations(SelfCheck check, String worst) {
    String found =
        "generate: self-check of %d answers, each alone: %d equal; a token is at most %.1e nats less probable than the best (%s)"
            .formatted(
                check.requests(), check.requests() - check.different(), check.largest(), worst);
    return judged(check, found, "answers; generate with other batch-tokens");
  }

  private static String judged(SelfCheck check, String found, String what) {
    return check.holds()
        ? found
        : "WARNING: %s, more than %.0e: do not trust these %s and report it"
            .formatted(found, SelfCheck.TOLERANCE, what);
  }

  private static ScoreCheckRow row(CheckpointRow checkpoint, String task, WorkDone done) {
    SelfCheck check = done.check();
    return ScoreCheckRowBuilder.stagedBuilder()
        .checkpointId(checkpoint.checkpointId())
        .task(task)
        .nRequests(done.requests())
        .nFailed(done.failed())
        .splitBatches(done.splits())
        .tokens(done.load().tokens())
        .askedTokens(done.load().askedTokens())
        .nChecked(check.requests())
        .nDifferent(check.different())
        .largestDifference(check.requests() == 0 ? null : check.largest())
        .tolerance(SelfCheck.TOLERANCE)
        .weightsDigest(checkpoint.weightsDigest())
        .build();
  }
}
