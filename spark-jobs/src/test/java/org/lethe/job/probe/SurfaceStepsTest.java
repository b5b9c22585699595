package org.lethe.job.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lethe.LocalSpark;
import org.lethe.config.Experiment;
import org.lethe.job.TinyExperiment;
import org.lethe.job.plan.PlanJob;
import org.lethe.measure.curvature.Curvature;
import org.lethe.measure.curvature.CurvatureRow;
import org.lethe.table.Unit;

/** Iterations that go on after their process was killed. */
@Tag("spark")
@Tag("engine")
class SurfaceStepsTest {
  private static final String OPTIONS =
      "curvature: {checkpoints: [base], tasks: [story], documents: 4, lanczos-steps: 6,"
          + " starts: 2, probes: 2, ascent-steps: 2, slice-points: 2, density-points: 5, blocks: 2}";
  private static final int BEFORE = 7; // gradient, Fisher trace, five products

  @TempDir Path folder;

  @ParameterizedTest(name = "documents a shard: {0}")
  @ValueSource(ints = {2, 100})
  void aKilledJobGoesOnAfterTheLastAnswer(int shardDocuments) throws IOException {
    String plan = "plan: {shard-documents: %d}".formatted(shardDocuments);
    TinyExperiment unbroken = tiny("unbroken");
    Experiment whole = planned(unbroken, plan);
    int from = jobs();
    unbroken.run(new ProbeJob<>(new Curvature()), whole);
    int all = jobs() - from - 1;

    TinyExperiment killed = tiny("killed");
    Experiment experiment = planned(killed, plan);
    assertThatThrownBy(() -> killed.run(new ProbeJob<>(new StoppedProbe(BEFORE)), experiment))
        .hasStackTraceContaining("killed after 7 answers");
    assertThat(answers("killed")).isEqualTo(BEFORE);
    from = jobs();
    killed.run(new ProbeJob<>(new Curvature()), experiment);
    int rest = jobs() - from - 1;
    assertThat(answers("killed")).isZero();
    if (shardDocuments == 2) { // a Spark job a question
      assertThat(rest).isEqualTo(all - BEFORE);
    }
    assertThat(rows(killed)).isEqualTo(rows(unbroken));
  }

  private TinyExperiment tiny(String name) throws IOException {
    return TinyExperiment.in(Files.createDirectory(folder.resolve(name)));
  }

  private static Experiment planned(TinyExperiment tiny, String plan) throws IOException {
    Experiment experiment = tiny.read(plan, OPTIONS);
    tiny.run(new PlanJob(), experiment);
    return experiment;
  }

  /** Returns a number that grows by one with each job that is made of a list, and by each call. */
  private static int jobs() {
    return JavaSparkContext.fromSparkContext(LocalSpark.session().sparkContext())
        .parallelize(List.of(1))
        .id();
  }

  private long answers(String name) throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve(name).resolve("out"))) {
      return files.filter(file -> file.getFileName().toString().startsWith("answer-")).count();
    }
  }

  /** Returns the rows as text, in which arrays are equal by their values. */
  private static List<String> rows(TinyExperiment tiny) throws IOException {
    Unit unit = tiny.store().publishedUnits(CurvatureRow.TABLE).iterator().next();
    return tiny.store().rows(CurvatureRow.TABLE, unit).stream()
        .map(row -> CurvatureRow.TABLE.toRow(row).json())
        .toList();
  }
}
