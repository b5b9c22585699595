package org.lethe.job.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.pytorch.engine.PtNDArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lethe.config.Experiment;
import org.lethe.job.TinyExperiment;
import org.lethe.job.plan.PlanJob;
import org.lethe.measure.activations.ActivationRow;
import org.lethe.measure.activations.Activations;
import org.lethe.table.Unit;

/** Probes that look at a checkpoint beside another one. */
@Tag("spark")
@Tag("engine")
class PairProbeTest {
  @TempDir Path folder;
  private TinyExperiment tiny;

  @BeforeEach
  void layOut() throws IOException {
    tiny = TinyExperiment.in(folder);
    PairDifferences.LOADED.clear();
  }

  private void probePairs() throws IOException {
    tiny.run(new ProbeJob<>(new PairDifferences()), planned());
  }

  private Experiment planned() throws IOException {
    Experiment experiment =
        tiny.read("plan: {shard-documents: 4}", "activations: {tasks: [story], heads: false}");
    tiny.run(new PlanJob(), experiment);
    return experiment;
  }

  private Set<Unit> units() throws IOException {
    return tiny.store().publishedUnits(ActivationRow.TABLE);
  }

  /** Vectors by what they are of. */
  private Map<String, float[]> vectors(String checkpoint, String slot) throws IOException {
    Map<String, float[]> vectors = new TreeMap<>();
    for (Unit unit : units()) {
      if (unit.partition("checkpoint_id").equals(checkpoint) && unit.slot().matches(slot)) {
        for (ActivationRow row : tiny.store().rows(ActivationRow.TABLE, unit)) {
          vectors.put(row.docId() + "/" + row.layer() + "/" + row.position(), row.vector());
        }
      }
    }
    return vectors;
  }

  @Test
  void slotsNameTheReference() throws IOException {
    probePairs();
    List<String> slots = new ArrayList<>();
    units().forEach(unit -> slots.add(unit.partition("checkpoint_id") + "/" + unit.slot()));
    assertThat(slots)
        .containsExactlyInAnyOrder(
            "adapted/00000-of-00002-against-base",
            "adapted/00001-of-00002-against-base",
            "adapted/00000-of-00002-against-merged",
            "adapted/00001-of-00002-against-merged",
            "merged/00000-of-00002-against-base",
            "merged/00001-of-00002-against-base",
            "merged/00000-of-00002-against-adapted",
            "merged/00001-of-00002-against-adapted");
    assertThat(PairDifferences.LOADED)
        .allSatisfy(pair -> assertThat(pair.work().task()).isEqualTo("story"))
        .extracting(pair -> pair.work().checkpointId() + "-" + pair.work().referenceId())
        .containsOnly("adapted-base", "adapted-merged", "merged-base", "merged-adapted");
  }

  @Test
  void bothModelsAreThoseThatAreAskedFor() throws IOException {
    tiny.run(new ProbeJob<>(new Activations()), planned());
    Map<String, Map<String, float[]>> alone = new TreeMap<>();
    for (String id : List.of("base", "adapted", "merged")) {
      alone.put(id, vectors(id, "[^a]*"));
    }
    probePairs();
    for (String[] pair :
        new String[][] {
          {"adapted", "base"}, {"adapted", "merged"}, {"merged", "base"}, {"merged", "adapted"}
        }) {
      Map<String, float[]> found = vectors(pair[0], ".*-against-" + pair[1]);
      assertThat(found.keySet()).isEqualTo(alone.get(pair[0]).keySet()).isNotEmpty();
      found.forEach(
          (key, difference) -> {
            float[] after = alone.get(pair[0]).get(key);
            float[] before = alone.get(pair[1]).get(key);
            for (int i = 0; i < difference.length; i++) {
              assertThat(difference[i])
                  .as("%s %s", pair[0], key)
                  .isCloseTo(after[i] - before[i], within(1e-5f));
            }
          });
    }
  }

  @Test
  void anAdapterAndItsBaseShareWeightsAndWholeModelsDoNot() throws IOException {
    probePairs();
    for (PairDifferences.Loaded pair : PairDifferences.LOADED) {
      Set<String> ids = Set.of(pair.work().checkpointId(), pair.work().referenceId());
      boolean same = pair.checkpoint() == pair.reference();
      assertThat(same).as(ids.toString()).isEqualTo(ids.equals(Set.of("adapted", "base")));
    }
  }

  @Test
  void nativeMemoryOfBothIsFreedWhenOthersAreLoaded() throws IOException {
    probePairs();
    List<PairDifferences.Loaded> pairs = List.copyOf(PairDifferences.LOADED);
    // leaves the base alone loaded, which other pairs held too
    tiny.run(new ProbeJob<>(new Activations()), planned());
    Map<String, List<PairDifferences.Loaded>> byPair = new TreeMap<>();
    for (PairDifferences.Loaded pair : pairs) {
      byPair
          .computeIfAbsent(
              pair.work().checkpointId() + "-" + pair.work().referenceId(), p -> new ArrayList<>())
          .add(pair);
    }
    assertThat(byPair).hasSize(4);
    assertThat(pairs)
        .allSatisfy(
            pair -> {
              assertThat(((PtNDArray) pair.checkpoint()).isReleased()).isTrue();
              assertThat(((PtNDArray) pair.reference()).isReleased()).isTrue();
            });
  }

  @Test
  void otherWeightsOfTheReferenceRedoItsPairsAlone() throws IOException {
    probePairs();
    Set<Unit> before = units();
    // adapted is made of base too: merged stays as it is
    Files.copy(
        folder.resolve("base/model.safetensors"),
        folder.resolve("merged/model.safetensors"),
        StandardCopyOption.REPLACE_EXISTING);
    PairDifferences.LOADED.clear();
    probePairs();
    assertThat(PairDifferences.LOADED)
        .extracting(pair -> pair.work().checkpointId() + "-" + pair.work().referenceId())
        .containsOnly("adapted-merged", "merged-base", "merged-adapted")
        .hasSize(6);
    Set<Unit> kept = new HashSet<>(units());
    kept.retainAll(before);
    assertThat(kept)
        .extracting(Unit::slot)
        .containsExactlyInAnyOrder("00000-of-00002-against-base", "00001-of-00002-against-base");
    assertThat(units()).hasSize(before.size());
    for (float[] difference : vectors("merged", ".*-against-base").values()) {
      assertThat(difference).containsOnly(0f);
    }
  }

  @Test
  void runningAgainAsksNoModel() throws IOException {
    probePairs();
    PairDifferences.LOADED.clear();
    probePairs();
    assertThat(PairDifferences.LOADED).isEmpty();
  }

  @Test
  void aProbeOfSingleCheckpointsLoadsNoReference() throws IOException {
    tiny.run(new ProbeJob<>(new Activations()), planned());
    assertThat(units()).hasSize(6).allSatisfy(u -> assertThat(u.slot()).doesNotContain("against"));
  }
}
