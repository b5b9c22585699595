package org.lethe.job.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lethe.checkpoint.SafetensorsFile;
import org.lethe.config.Experiment;
import org.lethe.job.Notes;
import org.lethe.job.TinyExperiment;
import org.lethe.job.plan.PlanJob;
import org.lethe.measure.activations.ActivationRow;
import org.lethe.measure.activations.Activations;
import org.lethe.measure.gradients.GradientRow;
import org.lethe.measure.gradients.Gradients;
import org.lethe.message.Progress;
import org.lethe.table.RequestRow;
import org.lethe.table.Table;
import org.lethe.table.Unit;

/** Probes over tasks of several shards, against transformers on all documents (adapted.py). */
@Tag("spark")
@Tag("engine")
class ProbeJobTest {
  private static final String TWO_A_SHARD = "plan: {shard-documents: 2}"; // 2, 2, 1 and 2, 2

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

  private <R extends Record> List<R> rows(Table<R> table, String checkpoint, String task)
      throws IOException {
    List<R> rows = new ArrayList<>();
    for (Unit unit : units(table, checkpoint, task)) {
      rows.addAll(tiny.store().rows(table, unit));
    }
    return rows;
  }

  private List<Unit> units(Table<?> table, String checkpoint, String task) throws IOException {
    return tiny.store().publishedUnits(table).stream()
        .filter(unit -> unit.partition().equals(List.of(checkpoint, task)))
        .toList();
  }

  private static JsonNode golden() throws IOException {
    return new ObjectMapper().readTree(TinyExperiment.golden("golden.json").toFile());
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 1", "3, 2", "4, 2", "5, 3", "9, 3"})
  void theFirstDocumentsAreReadWhereverAShardEnds(int documents, int shards) throws IOException {
    Experiment experiment =
        planned(
            TWO_A_SHARD,
            "activations: {checkpoints: [adapted], tasks: [story], heads: false, documents: %d}"
                .formatted(documents));
    tiny.run(new ProbeJob<>(new Activations()), experiment);
    assertThat(units(ActivationRow.TABLE, "adapted", "story")).hasSize(shards);
    Map<String, float[]> found = new TreeMap<>();
    for (ActivationRow row : rows(ActivationRow.TABLE, "adapted", "story")) {
      if (row.position().equals("last")) {
        float[] before = found.put("story/" + row.docId() + "/" + row.layer(), row.vector());
        assertThat(before).isNull();
      }
    }
    Map<String, JsonNode> expected = new TreeMap<>();
    JsonNode states = golden().get("states");
    states
        .fieldNames()
        .forEachRemaining(
            key -> {
              String[] path = key.split("/", -1);
              if (path[0].equals("story") && Integer.parseInt(path[1]) < documents) {
                expected.put(key, states.get(key));
              }
            });
    assertThat(found.keySet()).isEqualTo(expected.keySet());
    expected.forEach(
        (key, vector) -> {
          for (int i = 0; i < vector.size(); i++) {
            assertThat((double) found.get(key)[i])
                .as(key)
                .isCloseTo(vector.get(i).asDouble(), within(1e-4));
          }
        });
    assertThat(tiny.store().publishedUnits(ActivationRow.TABLE))
        .extracting(Unit::partition)
        .containsOnly(List.of("adapted", "story"));
  }

  @Test
  void progressCountsUnitsSinceAProbeMayReadSomeDocumentsOfAShard() throws IOException {
    Experiment experiment =
        planned(
            TWO_A_SHARD,
            "activations: {checkpoints: [adapted], tasks: [story], heads: false, documents: 3}");
    List<String> told = new ArrayList<>();
    Progress progress =
        new Progress() {
          @Override
          public Stage begin(String what, String unit, long total, LongSupplier done) {
            return () -> told.add("%s: %d of %d %s".formatted(what, done.getAsLong(), total, unit));
          }

          @Override
          public void note(String line) {}
        };
    tiny.run(new ProbeJob<>(new Activations()), experiment, progress);
    assertThat(told).containsExactly("activations adapted: 2 of 2 units");
  }

  @Test
  void ofEachClusterTheFirstDocumentIsReadWhereverItsShard() throws IOException {
    String documents = "activations: {checkpoints: [adapted], heads: false, documents: %d}";
    String clustered = "{task: story, cluster: gold}, {task: facts}"; // gold 0, 0, 0, 1, 0
    for (int limit : new int[] {3, 4}) {
      Experiment experiment = tiny.readTasks(clustered, TWO_A_SHARD, documents.formatted(limit));
      tiny.run(new PlanJob(), experiment);
      tiny.run(new ProbeJob<>(new Activations()), experiment);
      assertThat(rows(ActivationRow.TABLE, "adapted", "story"))
          .extracting(ActivationRow::docId)
          .containsOnly(limit == 3 ? new Long[] {0L} : new Long[] {0L, 3L});
      assertThat(rows(ActivationRow.TABLE, "adapted", "facts"))
          .extracting(ActivationRow::docId)
          .containsOnly(limit == 3 ? new Long[] {0L, 1L, 2L} : new Long[] {0L, 1L, 2L, 3L});
    }
  }

  @Test
  void gradientsOfShardsAverageByTheirExamplesToThatOfTheTask() throws IOException {
    tiny.run(new ProbeJob<>(new Gradients()), planned(TWO_A_SHARD));
    SafetensorsFile expected = SafetensorsFile.open(TinyExperiment.golden("gradients.safetensors"));
    for (Map.Entry<String, Integer> task : Map.of("story", 5, "facts", 4).entrySet()) {
      Map<String, double[]> sums = new TreeMap<>();
      Map<String, Long> examples = new TreeMap<>();
      double loss = 0;
      for (GradientRow row : rows(GradientRow.TABLE, "merged", task.getKey())) {
        String key = row.layer() + "/" + row.module();
        double share = row.nExamples() / (double) task.getValue();
        double[] sum = sums.computeIfAbsent(key, k -> new double[row.gradient().length]);
        for (int i = 0; i < sum.length; i++) {
          sum[i] += share * row.gradient()[i];
        }
        examples.merge(key, row.nExamples(), Long::sum);
        loss += row.module().equals("embed") ? share * row.loss() : 0;
      }
      assertThat(units(GradientRow.TABLE, "merged", task.getKey()))
          .hasSize((task.getValue() + 1) / 2);
      assertThat(examples.values()).containsOnly((long) task.getValue());
      assertThat(loss)
          .isCloseTo(golden().get("losses").get(task.getKey()).asDouble(), within(1e-5));
      String name = task.getKey() + ".model.layers.1.mlp.down_proj.weight";
      float[] exact = expected.floats(expected.tensors().get(name));
      double[] found = sums.get("1/down");
      assertThat(found).hasSize(exact.length);
      for (int i = 0; i < exact.length; i++) {
        assertThat(found[i]).as(name).isCloseTo(exact[i], within(2e-5));
      }
    }
  }

  /** Blocks average by their examples to the task's gradient; of o a head is columns. */
  @Test
  void sketchesOfBlocksKeepHeadsApart() throws IOException {
    tiny.run(new ProbeJob<>(new Gradients()), planned(TWO_A_SHARD));
    SafetensorsFile expected = SafetensorsFile.open(TinyExperiment.golden("gradients.safetensors"));
    for (String module : List.of("q", "k", "o")) {
      double[] sum = null;
      int heads = 0;
      for (GradientRow row : rows(GradientRow.TABLE, "merged", "story")) {
        if (row.layer() == 1 && row.module().equals(module)) {
          heads = row.heads();
          sum = sum == null ? new double[(int) row.nParams()] : sum;
          for (int i = 0; i < row.blockSketches().length; i++) {
            int block = i / sum.length;
            sum[i % sum.length] += row.blockExamples().get(block) / 5.0 * row.blockSketches()[i];
          }
        }
      }
      String name = "story.model.layers.1.self_attn." + module + "_proj.weight";
      float[] exact = expected.floats(expected.tensors().get(name));
      assertThat(heads).isEqualTo(module.equals("k") ? 2 : 4);
      int size = exact.length / heads;
      int width = size / 16; // rows of o: the residual stream
      for (int i = 0; i < exact.length; i++) {
        int within = i % size;
        int place =
            module.equals("o")
                ? within / width * (exact.length / 16) + i / size * width + within % width
                : i;
        assertThat(sum[i]).as("%s %d", module, i).isCloseTo(exact[place], within(2e-5));
      }
    }
  }

  @Test
  void exactGradientsAreKeptUpToTheLimitAndSketchesAlways() throws IOException {
    String section =
        "gradients: {checkpoints: [base], tasks: [facts], sketch-dimension: 16,"
            + " exact-limit-mb: %d}";
    tiny.run(new ProbeJob<>(new Gradients()), planned(section.formatted(1)));
    List<GradientRow> below = rows(GradientRow.TABLE, "base", "facts");
    tiny.run(new ProbeJob<>(new Gradients()), tiny.read(section.formatted(0)));
    List<GradientRow> above = rows(GradientRow.TABLE, "base", "facts");
    assertThat(below).isNotEmpty().allSatisfy(row -> assertThat(row.gradient()).isNotNull());
    assertThat(above)
        .hasSameSizeAs(below)
        .allSatisfy(row -> assertThat(row.gradient()).isNull())
        .allSatisfy(row -> assertThat(row.sketch()).hasSize(16));
    for (int i = 0; i < above.size(); i++) {
      assertThat(above.get(i).sketch()).isEqualTo(below.get(i).sketch());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"checkpoints", "tasks"})
  void anEmptyListAsksForNothing(String key) throws IOException {
    Experiment experiment = planned("activations: {%s: []}".formatted(key));
    List<String> notes = new ArrayList<>();
    tiny.run(new ProbeJob<>(new Activations()), experiment, new Notes(notes));
    assertThat(notes).containsExactly("activations: the experiment asks for none");
    assertThat(tiny.store().publishedUnits(ActivationRow.TABLE)).isEmpty();
  }

  @Test
  void requestsThatCannotBeAskedAreLeftOut() throws IOException {
    Experiment experiment = planned("plan: {max-length: 2}", "activations: {checkpoints: [base]}");
    List<RequestRow> requests = new ArrayList<>();
    for (Unit unit : tiny.store().publishedUnits(RequestRow.TABLE)) {
      requests.addAll(tiny.store().rows(RequestRow.TABLE, unit));
    }
    Map<Boolean, Set<String>> documents =
        requests.stream()
            .collect(
                Collectors.partitioningBy(
                    row -> row.batch() >= 0,
                    Collectors.mapping(
                        row -> row.task() + row.docId(), Collectors.toCollection(TreeSet::new))));
    Set<String> asked = documents.get(true);
    documents.get(false).removeAll(asked);
    assertThat(asked).isNotEmpty();
    assertThat(documents.get(false)).isNotEmpty();

    tiny.run(new ProbeJob<>(new Activations()), experiment);
    Set<String> read = new TreeSet<>();
    for (String task : List.of("story", "facts")) {
      rows(ActivationRow.TABLE, "base", task).forEach(row -> read.add(task + row.docId()));
    }
    assertThat(read).isEqualTo(asked);
  }
}
