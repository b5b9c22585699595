package org.lethe.measure.claims;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.apache.commons.math3.stat.descriptive.rank.Median;
import org.lethe.analysis.MultipleTesting;
import org.lethe.analysis.RestorationStage;
import org.lethe.figure.Verdict;
import org.lethe.measure.forgetting.ForgettingRow;
import org.lethe.measure.recovery.RecoveryRow;
import org.lethe.measure.spi.Lineage;
import org.lethe.table.Role;

/** Makes {@code claims} and {@code families} out of the rows of other measures. */
final class ClaimTable {
  private static final String CORRECTION = "benjamini_hochberg";

  private static final List<RestorationStage> CLAIMED =
      List.of(RestorationStage.NONE, RestorationStage.PSEUDO, RestorationStage.ACTUAL);

  private final Lineage lineage;
  private final double level;
  private final Map<Place, Family> families = new LinkedHashMap<>();

  /**
   * @param level bound of the share of false claims, in (0, 1)
   */
  ClaimTable(Lineage lineage, double level) {
    this.lineage = lineage;
    this.level = level;
  }

  private record Place(String family, String metric, List<String> claims) {}

  /** A family that is being gathered; p-values are adjusted once it is whole. */
  private static final class Family {
    private final List<ClaimRow> tests = new ArrayList<>();
    private final List<Boolean> explained = new ArrayList<>(); // by batching
    private final List<Double> detectable = new ArrayList<>();
    private long floor;
    private long untested;
  }

  /** Adds what fine-tuned checkpoints lost against their base. */
  ClaimTable forgetting(List<ForgettingRow> rows) {
    for (ForgettingRow row : rows) {
      boolean tuned =
          lineage.checkpoint(row.checkpointId()).role().equals(Role.FINE_TUNED.column());
      if (!tuned || !row.referenceId().equals(lineage.root(row.checkpointId()))) {
        continue;
      }
      Family family =
          family(
              row.isOfTrainedTask() ? "learning" : "forgetting",
              row.metric(),
              List.of(Verdict.LOST.name(), Verdict.GAINED.name()));
      if (row.shows() == Verdict.FLOOR) {
        family.floor++;
      } else if (row.shows() == Verdict.UNTESTED) {
        family.untested++;
      } else {
        add(family, claim(row), row.hasFlag(ForgettingRow.WITHIN_NOISE), row.mde());
      }
    }
    return this;
  }

  private static ClaimRow claim(ForgettingRow row) {
    return ClaimRowBuilder.stagedBuilder()
        .family(row.isOfTrainedTask() ? "learning" : "forgetting")
        .metric(row.metric())
        .checkpointId(row.checkpointId())
        .referenceId(row.referenceId())
        .restoredId(null)
        .task(row.task())
        .claim(Verdict.beyondChance(row.value()).name())
        .value(row.value())
        .ciLow(row.ciLow())
        .ciHigh(row.ciHigh())
        .p(row.pValue())
        .pBh(1)
        .nTests(0)
        .holds(false)
        .build();
  }

  /** Adds the stages of restoration, each stage a family of its own. */
  ClaimTable stages(List<RecoveryRow> rows) {
    for (RecoveryRow row : rows) {
      if (row.isOfTrainedTask()) {
        continue;
      }
      for (RestorationStage stage : CLAIMED) {
        String name = "stage_" + stage.name().toLowerCase(Locale.ROOT);
        Family family = family(name, row.metric(), List.of(stage.name()));
        if (row.stage().equals(RestorationStage.FLOOR.name())) {
          family.floor++;
        } else if (row.grossLow() == null || row.residualLow() == null) {
          family.untested++;
        } else {
          add(family, claim(name, stage, row), false, row.mde());
        }
      }
    }
    return this;
  }

  private static ClaimRow claim(String family, RestorationStage stage, RecoveryRow row) {
    boolean claimed = row.stage().equals(stage.name()) && row.stageP() != null;
    return ClaimRowBuilder.stagedBuilder()
        .family(family)
        .metric(row.metric())
        .checkpointId(row.fineTunedId())
        .referenceId(row.baseId())
        .restoredId(row.restoredId())
        .task(row.task())
        .claim(stage.name())
        .value(row.gross())
        .ciLow(row.grossLow())
        .ciHigh(row.grossHigh())
        .p(claimed ? row.stageP() : 1)
        .pBh(1)
        .nTests(0)
        .holds(false)
        .build();
  }

  private Family family(String name, String metric, List<String> claims) {
    return families.computeIfAbsent(new Place(name, metric, claims), place -> new Family());
  }

  private static void add(Family family, ClaimRow claim, boolean explained, Double detectable) {
    family.tests.add(claim);
    family.explained.add(explained);
    family.detectable.add(detectable);
  }

  /** Returns every claim with its p-value adjusted over its family. */
  List<ClaimRow> claims() {
    return families.values().stream().flatMap(family -> adjusted(family).stream()).toList();
  }

  private List<ClaimRow> adjusted(Family family) {
    double[] p = family.tests.stream().mapToDouble(ClaimRow::p).toArray();
    double[] bh = MultipleTesting.benjaminiHochberg(p);
    List<ClaimRow> adjusted = new ArrayList<>();
    for (int i = 0; i < p.length; i++) {
      adjusted.add(
          ClaimRowBuilder.builder(family.tests.get(i))
              .pBh(bh[i])
              .nTests(p.length)
              .holds(bh[i] <= level && !family.explained.get(i))
              .build());
    }
    return adjusted;
  }

  /** Returns a row for every claim of every family. */
  List<FamilyRow> families() {
    List<FamilyRow> rows = new ArrayList<>();
    families.forEach(
        (place, family) -> {
          List<ClaimRow> adjusted = adjusted(family);
          place.claims().forEach(claim -> rows.add(row(place, claim, family, adjusted)));
        });
    return rows;
  }

  private FamilyRow row(Place place, String claim, Family family, List<ClaimRow> adjusted) {
    double[] detectable =
        family.detectable.stream()
            .filter(Objects::nonNull)
            .mapToDouble(Double::doubleValue)
            .toArray();
    return FamilyRowBuilder.stagedBuilder()
        .family(place.family())
        .metric(place.metric())
        .claim(claim)
        .nTests(adjusted.size())
        .nHolds(adjusted.stream().filter(row -> row.holds() && row.claim().equals(claim)).count())
        .nFloor(family.floor)
        .nUntested(family.untested)
        .level(level)
        .correction(CORRECTION)
        .mdeMedian(detectable.length == 0 ? null : new Median().evaluate(detectable))
        .mdeLargest(detectable.length == 0 ? null : Arrays.stream(detectable).max().getAsDouble())
        .build();
  }
}
