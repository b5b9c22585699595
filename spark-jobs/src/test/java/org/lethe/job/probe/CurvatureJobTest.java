package org.lethe.job.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lethe.LocalSpark;
import org.lethe.config.Experiment;
import org.lethe.config.ExperimentReader;
import org.lethe.job.Notes;
import org.lethe.job.TinyExperiment;
import org.lethe.job.derive.DeriveJob;
import org.lethe.job.plan.PlanJob;
import org.lethe.measure.curvature.Curvature;
import org.lethe.measure.curvature.CurvatureRow;
import org.lethe.measure.curvature.FlatteningRow;
import org.lethe.measure.curvature.Flattenings;
import org.lethe.measure.curvature.TrainingPlane;
import org.lethe.measure.curvature.TrainingPlaneRow;
import org.lethe.measure.curvature.TrainingSliceRow;
import org.lethe.measure.curvature.TrainingSlices;
import org.lethe.table.Table;
import org.lethe.table.Unit;

/** Surfaces of tasks of several shards. */
@Tag("spark")
@Tag("engine")
class CurvatureJobTest {
  private static final String TWO_A_SHARD = "plan: {shard-documents: 2}";
  private static final String OPTIONS =
      "curvature: {checkpoints: [base, merged], tasks: [story], documents: 3, lanczos-steps: %d,"
          + " starts: 1, probes: 2, ascent-steps: 2, slice-points: 3, density-points: 20, blocks: 2}";

  @TempDir Path folder;
  private TinyExperiment tiny;

  @BeforeEach
  void layOut() throws IOException {
    tiny = TinyExperiment.in(folder);
  }

  private Experiment planned(String... sections) throws IOException {
    Experiment experiment = tiny.read(sections);
    tiny.run(new PlanJob(), experiment);
    return experiment;
  }

  private <R extends Record> List<R> rows(Table<R> table) throws IOException {
    List<R> rows = new ArrayList<>();
    for (Unit unit :
        tiny.store().publishedUnits(table).stream()
            .sorted(Comparator.comparing(unit -> unit.partition().toString()))
            .toList()) {
      rows.addAll(tiny.store().rows(table, unit));
    }
    return rows;
  }

  @Test
  void aTaskIsOneUnitWhereverItsShardsEnd() throws IOException {
    tiny.run(new ProbeJob<>(new Curvature()), planned(TWO_A_SHARD, OPTIONS.formatted(12)));
    List<CurvatureRow> cut = rows(CurvatureRow.TABLE);
    assertThat(cut).hasSize(2).allMatch(row -> row.examples() == 3 && row.task().equals("story"));
    tiny.run(
        new ProbeJob<>(new Curvature()),
        planned("plan: {shard-documents: 100}", OPTIONS.formatted(12)));
    List<CurvatureRow> whole = rows(CurvatureRow.TABLE);
    assertThat(whole).hasSize(2);
    for (int i = 0; i < whole.size(); i++) {
      assertThat(cut.get(i).checkpointId()).isEqualTo(whole.get(i).checkpointId());
      assertThat(cut.get(i).loss()).isCloseTo(whole.get(i).loss(), within(1e-6));
      assertThat(cut.get(i).topEigenvalue())
          .isCloseTo(whole.get(i).topEigenvalue(), within(1e-4 * whole.get(i).topEigenvalue()));
    }
    List<String> notes = new ArrayList<>();
    Experiment again = tiny.read("plan: {shard-documents: 100}", OPTIONS.formatted(12));
    tiny.run(new ProbeJob<>(new Curvature()), again, new Notes(notes));
    assertThat(notes).containsExactly("curvature: finished work is skipped, nothing is left to do");
  }

  @Test
  void numbersOfARowAgreeWithEachOther() throws IOException {
    tiny.run(new ProbeJob<>(new Curvature()), planned(TWO_A_SHARD, OPTIONS.formatted(30)));
    for (CurvatureRow row : rows(CurvatureRow.TABLE)) {
      assertThat(row.topResidual()).isLessThan(1e-3 * row.topEigenvalue());
      double form = 0;
      for (int block = 0; block < row.blockExamples().size(); block++) {
        form += row.blockForms()[16 * block] * row.blockExamples().get(block) / row.examples();
      }
      assertThat(form).isCloseTo(row.topEigenvalue(), within(1e-4 * row.topEigenvalue()));
      assertThat(row.samMax()).isGreaterThanOrEqualTo(row.samStep());
      assertThat(row.samStep())
          .isCloseTo(row.rho() * row.gradientNorm(), within(row.rho() * row.gradientNorm()));
      assertThat(row.gradientVariance())
          .isCloseTo(row.fisherTrace() - Math.pow(row.gradientNorm(), 2), within(1e-9));
      assertThat((double) row.slice()[1]).isCloseTo(row.loss(), within(1e-5)); // step 0
      assertThat((double) row.plane()[4]).isCloseTo(row.loss(), within(1e-5));
      assertThat(row.plane()[1]).isEqualTo(row.slice()[0]); // second direction at step 0
      assertThat(row.plane()[0]).isNotEqualTo(row.plane()[2]);
    }
  }

  @Test
  void linesOfTrainingEndAtItsCheckpoints() throws IOException {
    Experiment experiment =
        planned(TWO_A_SHARD, OPTIONS.formatted(2).replace("[base", "[adapted, base"));
    tiny.run(new ProbeJob<>(new Curvature()), experiment);
    tiny.run(new ProbeJob<>(new TrainingSlices()), experiment);
    List<TrainingSliceRow> ends = rows(TrainingSliceRow.TABLE); // 3 points make 5
    assertThat(ends).hasSize(5).allMatch(row -> row.checkpointId().equals("merged"));
    List<CurvatureRow> surfaces = rows(CurvatureRow.TABLE);
    assertThat(ends).extracting(TrainingSliceRow::share).containsExactly(-0.5, 0.0, 0.5, 1.0, 1.5);
    assertThat(ends.get(1).loss()).isCloseTo(loss(surfaces, "base"), within(1e-5));
    assertThat(ends.get(3).loss()).isCloseTo(loss(surfaces, "merged"), within(1e-5));
  }

  private static double loss(List<CurvatureRow> surfaces, String checkpoint) {
    return surfaces.stream()
        .filter(row -> row.checkpointId().equals(checkpoint))
        .findFirst()
        .orElseThrow()
        .loss();
  }

  @Test
  void planesHaveTheirCheckpointsAtTheirCorners() throws IOException {
    String options = OPTIONS.formatted(2).replace("[base, merged]", "[base, merged, back]");
    Experiment experiment = returning(TWO_A_SHARD, options);
    tiny.run(new PlanJob(), experiment);
    tiny.run(new ProbeJob<>(new Curvature()), experiment);
    tiny.run(new ProbeJob<>(new TrainingPlane()), experiment);
    List<TrainingPlaneRow> plane = rows(TrainingPlaneRow.TABLE);
    assertThat(plane).hasSize(25).allMatch(row -> row.checkpointId().equals("back"));
    List<CurvatureRow> surfaces = rows(CurvatureRow.TABLE);
    double base = loss(surfaces, "base");
    assertThat(loss(plane, 0, 0)).isCloseTo(base, within(1e-5));
    assertThat(loss(plane, 1, 0)).isCloseTo(loss(surfaces, "merged"), within(1e-5));
    assertThat(loss(plane, 1, 1)).isCloseTo(base, within(1e-5)); // back where it began
    assertThat(loss(plane, 0.5, 0.5)).isCloseTo(base, within(1e-5));
    assertThat(loss(plane, 0, 1)).isGreaterThan(base + 1e-3);
    TrainingPlaneRow first = plane.get(0);
    assertThat(first.originId()).isEqualTo("base");
    assertThat(first.referenceId()).isEqualTo("merged");
    assertThat(first.cosine()).isCloseTo(-1, within(1e-6));
    assertThat(first.firstLength()).isCloseTo(first.secondLength(), within(1e-6)).isPositive();
  }

  /** Returns an experiment whose checkpoint {@code back} goes back from merged to base. */
  private Experiment returning(String... sections) throws IOException {
    tiny.read();
    Path file = folder.resolve("experiment.yaml");
    String back =
        "  back: {path: base, role: fine-tuned, parent: merged, trained-on: facts}\ntasks:";
    String text = Files.readString(file).replace("tasks:", back) + String.join("\n", sections);
    Files.writeString(file, text);
    return ExperimentReader.read(
        file.toString(), null, LocalSpark.session().sparkContext().hadoopConfiguration());
  }

  private static double loss(List<TrainingPlaneRow> plane, double x, double y) {
    return plane.stream()
        .filter(row -> row.x() == x && row.y() == y)
        .findFirst()
        .orElseThrow()
        .loss();
  }

  @Test
  void flatteningIsOfTheCheckpointAndItsParent() throws IOException {
    String options =
        OPTIONS
            .formatted(20)
            .replace("documents: 3", "documents: 5")
            .replace("blocks: 2", "blocks: 5");
    Experiment experiment = planned(TWO_A_SHARD, options);
    tiny.run(new ProbeJob<>(new Curvature()), experiment);
    tiny.run(new DeriveJob(List.of(new Flattenings())), experiment);
    List<CurvatureRow> surfaces = rows(CurvatureRow.TABLE); // base, merged
    assertThat(rows(FlatteningRow.TABLE))
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.checkpointId()).isEqualTo("merged");
              assertThat(row.referenceId()).isEqualTo("base");
              double ratio = surfaces.get(1).topEigenvalue() / surfaces.get(0).topEigenvalue();
              assertThat(row.flattening()).isCloseTo(1 - ratio, within(1e-9));
              assertThat(row.ciLow()).isLessThan(row.flattening());
              assertThat(row.ciHigh()).isGreaterThan(row.flattening());
              assertThat(row.flag()).isNull();
            });
  }

  @Test
  void onlyCheckpointsWithAdaptersHaveSurfacesOfAdapters() throws IOException {
    String options =
        OPTIONS
            .formatted(2)
            .replace("[base, merged]", "[base, adapted]")
            .replace("tasks:", "scope: adapters, tasks:");
    tiny.run(new ProbeJob<>(new Curvature()), planned(TWO_A_SHARD, options));
    assertThat(rows(CurvatureRow.TABLE))
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.checkpointId()).isEqualTo("adapted");
              assertThat(row.scope()).isEqualTo("adapters");
              assertThat(row.gradientNorm()).isPositive();
            });
  }

  @Test
  void noCheckpointIsAskedUnlessItIsNamed() throws IOException {
    List<String> notes = new ArrayList<>();
    tiny.run(new ProbeJob<>(new Curvature()), planned(TWO_A_SHARD), new Notes(notes));
    assertThat(notes).containsExactly("curvature: the experiment asks for none");
  }
}
