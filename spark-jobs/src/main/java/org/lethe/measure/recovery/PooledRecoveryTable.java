package org.lethe.measure.recovery;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.lethe.analysis.ConfidenceInterval;
import org.lethe.analysis.Estimate;
import org.lethe.analysis.Mover;
import org.lethe.analysis.RestorationStage;
import org.lethe.measure.spi.Defined;
import org.lethe.measure.spi.Lineage;

/** Makes {@code recovery_pooled} out of {@code recovery}. */
final class PooledRecoveryTable {
  private PooledRecoveryTable() {}

  private record Group(
      String baseId,
      String fineTunedId,
      String restoredId,
      Integer restorationSteps,
      String trainedOn,
      String metric) {

    Group ofAll() {
      return new Group(baseId, null, null, restorationSteps, null, metric);
    }
  }

  /** Loss, residual loss and what came back, of one or of all checkpoints. */
  private record Pool(
      Set<String> tasks,
      long checkpoints,
      Estimate gross,
      Estimate residual,
      Estimate recovered,
      double correlation,
      boolean patternOpen) {}

  /** Returns a row for every restored checkpoint, and one for all with the same restoration. */
  static List<PooledRecoveryRow> rows(List<RecoveryRow> recovery, Lineage lineage) {
    Map<Group, List<RecoveryRow>> groups = new LinkedHashMap<>();
    for (RecoveryRow row : recovery) {
      boolean open = !row.stage().equals(RestorationStage.FLOOR.name()) && row.grossLow() != null;
      if (open
          && row.residualLow() != null
          && row.recoveredLow() != null
          && !row.isOfTrainedTask()) {
        Group group =
            new Group(
                row.baseId(),
                row.fineTunedId(),
                row.restoredId(),
                lineage.checkpoint(row.restoredId()).trainingSteps(),
                row.trainedOn(),
                row.metric());
        groups.computeIfAbsent(group, g -> new ArrayList<>()).add(row);
      }
    }
    List<PooledRecoveryRow> rows = new ArrayList<>();
    Map<Group, List<Pool>> all = new LinkedHashMap<>();
    groups.forEach(
        (group, members) -> {
          Pool pool = overTasks(members);
          rows.add(row(group, pool));
          all.computeIfAbsent(group.ofAll(), g -> new ArrayList<>()).add(pool);
        });
    all.forEach((group, pools) -> rows.add(row(group, overCheckpoints(pools))));
    return rows;
  }

  /** Pools the tasks of a checkpoint, whose documents are independent samples. */
  private static Pool overTasks(List<RecoveryRow> rows) {
    double weight = 1.0 / rows.size();
    List<Estimate> gross = rows.stream().map(PooledRecoveryTable::gross).toList();
    List<Estimate> residual = rows.stream().map(PooledRecoveryTable::residual).toList();
    double variance = 0;
    for (RecoveryRow row : rows) {
      variance += Math.pow(weight * row.recoveredStderr(), 2);
    }
    Estimate pooledGross = Estimate.sum(weight, gross);
    Estimate pooledResidual = Estimate.sum(weight, residual);
    double stderr = Math.sqrt(variance);
    Set<String> tasks = new LinkedHashSet<>();
    rows.forEach(row -> tasks.add(row.task()));
    return new Pool(
        tasks,
        1,
        pooledGross,
        pooledResidual,
        Estimate.sum(weight, rows.stream().map(PooledRecoveryTable::recovered).toList()),
        Mover.correlation(pooledGross.stderr(), pooledResidual.stderr(), stderr),
        rows.stream()
            .map(RecoveryRow::patternResidual)
            .filter(Objects::nonNull)
            .anyMatch(shift -> shift > RecoveryTable.PATTERN_RESTORED));
  }

  private static Estimate gross(RecoveryRow row) {
    return new Estimate(
        row.gross(),
        row.grossStderr(),
        new ConfidenceInterval(row.grossLow(), row.grossHigh(), row.ciMethod()));
  }

  private static Estimate residual(RecoveryRow row) {
    return new Estimate(
        row.residual(),
        row.residualStderr(),
        new ConfidenceInterval(row.residualLow(), row.residualHigh(), row.ciMethod()));
  }

  private static Estimate recovered(RecoveryRow row) {
    return new Estimate(
        row.recovered(),
        row.recoveredStderr(),
        new ConfidenceInterval(row.recoveredLow(), row.recoveredHigh(), row.ciMethod()));
  }

  /** Pools checkpoints, which answered the same documents: their errors may all go one way. */
  private static Pool overCheckpoints(List<Pool> pools) {
    Set<String> tasks = new LinkedHashSet<>();
    pools.forEach(pool -> tasks.addAll(pool.tasks()));
    return new Pool(
        tasks,
        pools.size(),
        Estimate.meanOfDependent(pools.stream().map(Pool::gross).toList()),
        Estimate.meanOfDependent(pools.stream().map(Pool::residual).toList()),
        Estimate.meanOfDependent(pools.stream().map(Pool::recovered).toList()),
        0,
        pools.stream().anyMatch(Pool::patternOpen));
  }

  private static PooledRecoveryRow row(Group group, Pool pool) {
    Estimate lasting = Mover.ratio(pool.residual(), pool.gross(), pool.correlation());
    boolean lost = lasting.interval().exists();
    return PooledRecoveryRowBuilder.stagedBuilder()
        .baseId(group.baseId())
        .fineTunedId(group.fineTunedId())
        .restoredId(group.restoredId())
        .restorationSteps(group.restorationSteps())
        .trainedOn(group.trainedOn())
        .metric(group.metric())
        .tasks(List.copyOf(pool.tasks()))
        .nCheckpoints(pool.checkpoints())
        .gross(pool.gross().value())
        .grossLow(pool.gross().interval().low())
        .grossHigh(pool.gross().interval().high())
        .residual(pool.residual().value())
        .residualLow(pool.residual().interval().low())
        .residualHigh(pool.residual().interval().high())
        .recovered(pool.recovered().value())
        .recoveredLow(pool.recovered().interval().low())
        .recoveredHigh(pool.recovered().interval().high())
        .ratio(lost ? 1 - lasting.value() : null)
        .ratioLow(Defined.orNull(1 - lasting.interval().high()))
        .ratioHigh(Defined.orNull(1 - lasting.interval().low()))
        .ciMethod(pool.gross().interval().method())
        .flag(pool.patternOpen() ? RecoveryRow.PATTERN_NOT_RESTORED : null)
        .build();
  }
}
