package org.lethe.measure.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lethe.LocalSpark;
import org.lethe.checkpoint.TinyLlama;
import org.lethe.config.Experiment;
import org.lethe.config.ExperimentReader;
import org.lethe.job.Golden;
import org.lethe.job.Notes;
import org.lethe.job.derive.DeriveJob;
import org.lethe.job.plan.PlanJob;
import org.lethe.job.probe.ProbeJob;
import org.lethe.job.stage.Job;
import org.lethe.measure.Measures;
import org.lethe.message.Progress;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;

/** A tiny Mixtral and itself with moved weights, against transformers and numpy (router.py). */
@Tag("spark")
@Tag("engine")
class RouterDriftTest {
  private static final SparkSession SPARK = LocalSpark.session();

  @TempDir Path folder;
  private JsonNode golden;
  private TableStore store;

  private static Path resource(String name) {
    try {
      return Path.of(RouterDriftTest.class.getResource(name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @BeforeEach
  void open() throws IOException {
    golden = new ObjectMapper().readTree(resource("router.json").toFile());
    store = TableStore.open(SPARK, folder.resolve("out").toString());
  }

  /** Lays out an experiment on a base and a checkpoint that was made of it. */
  private Experiment experiment(Path base, Path tuned) throws IOException {
    Files.createDirectory(folder.resolve("tuned"));
    for (String name : List.of("config.json", "tokenizer.json")) {
      Files.copy(base.resolve(name), folder.resolve("tuned").resolve(name));
    }
    Files.copy(tuned, folder.resolve("tuned").resolve("model.safetensors"));
    Path file = folder.resolve("experiment.yaml");
    Files.writeString(
        file,
        """
        output: out
        seed: 20261121
        task-path: %2$s
        data-path: %2$s
        checkpoints:
          base: {path: %1$s, role: base}
          tuned: {path: tuned, role: fine-tuned, parent: base, trained-on: few}
        tasks: [{task: few}, {task: many}]
        plan: {shard-documents: 16}
        compare: {bootstrap-samples: 400}
        """
            .formatted(base, resource("tasks")));
    return ExperimentReader.read(file.toString(), null, SPARK.sparkContext().hadoopConfiguration());
  }

  private Experiment mixtral() throws IOException {
    return experiment(resource("/checkpoint/families/mixtral"), resource("tuned.safetensors"));
  }

  private void run(Job job, Experiment experiment, Progress progress) throws IOException {
    job.run(SPARK, experiment, store, progress);
  }

  private Map<String, RouterDocumentRow> rows() throws IOException {
    Map<String, RouterDocumentRow> rows = new TreeMap<>();
    for (Unit unit : store.publishedUnits(RouterDocumentRow.TABLE)) {
      for (RouterDocumentRow row : store.rows(RouterDocumentRow.TABLE, unit)) {
        rows.put(row.task() + "/" + row.docId() + "/" + row.layer(), row);
      }
    }
    return rows;
  }

  @Test
  void routingOfEveryDocumentEqualsTransformers() throws IOException {
    Experiment experiment = mixtral();
    run(new PlanJob(), experiment, Progress.SILENT);
    run(new ProbeJob<>(new Routers()), experiment, Progress.SILENT);
    Map<String, RouterDocumentRow> found = rows();
    assertThat(found).hasSize(golden.get("documents").size());
    for (JsonNode line : golden.get("documents")) {
      String key =
          line.get("task").asText()
              + "/"
              + line.get("doc").asInt()
              + "/"
              + line.get("layer").asInt();
      RouterDocumentRow row = found.get(key);
      assertThat(row).as(key).isNotNull();
      assertThat(row.tokens()).isEqualTo(line.get("tokens").asInt());
      assertThat(row.chosen()).isEqualTo(2);
      assertThat(row.divergence()).isCloseTo(line.get("divergence").asDouble(), within(1e-5));
      assertThat(row.changed()).as(key).isEqualTo(line.get("changed").asInt());
      assertThat(row.loadBefore()).as(key).isEqualTo(whole(line.get("load_before")));
      assertThat(row.loadAfter()).as(key).isEqualTo(whole(line.get("load_after")));
      assertThat(row.noiseDivergence()).isBetween(0.0, 1e-6);
      assertThat(row.noiseChanged()).isZero();
      assertThat(row.referenceId()).isEqualTo("base");
    }
  }

  private static List<Integer> whole(JsonNode list) {
    List<Integer> numbers = new ArrayList<>();
    list.forEach(number -> numbers.add(number.asInt()));
    return numbers;
  }

  /** From the rows that the script made, which hold noise. */
  @Test
  void driftOfABlockEqualsNumpy() throws IOException {
    Experiment experiment = mixtral();
    run(new PlanJob(), experiment, Progress.SILENT);
    run(new ProbeJob<>(new Routers()), experiment, Progress.SILENT);
    for (Unit unit : store.publishedUnits(RouterDocumentRow.TABLE)) {
      List<RouterDocumentRow> stated =
          store.rows(RouterDocumentRow.TABLE, unit).stream().map(this::stated).toList();
      Unit other =
          Unit.of(
              RouterDocumentRow.TABLE,
              unit.slot(),
              "stated",
              unit.partition("checkpoint_id"),
              unit.partition("task"));
      store.replace(RouterDocumentRow.TABLE, stated, other, Map.of());
    }
    run(new DeriveJob(Measures.ordered(Set.of("router-drift"))), experiment, Progress.SILENT);
    Golden.assertEqual(
        SPARK,
        store,
        "router_drift",
        List.of("checkpoint_id", "reference_id", "task", "layer"),
        golden.get("router_drift"),
        Golden.Columns.ALL);
  }

  private RouterDocumentRow stated(RouterDocumentRow row) {
    for (JsonNode line : golden.get("documents")) {
      if (line.get("task").asText().equals(row.task())
          && line.get("doc").asLong() == row.docId()
          && line.get("layer").asInt() == row.layer()) {
        return RouterDocumentRowBuilder.builder(row)
            .divergence(line.get("divergence").asDouble())
            .noiseDivergence(line.get("noise_divergence").asDouble())
            .noiseChanged(line.get("noise_changed").asInt())
            .build();
      }
    }
    throw new IllegalArgumentException(row.toString());
  }

  @Test
  void aDenseModelIsNotAsked() throws IOException {
    Path base = TinyLlama.single();
    Experiment experiment = experiment(base, base.resolve("model.safetensors"));
    run(new PlanJob(), experiment, Progress.SILENT);
    List<String> notes = new ArrayList<>();
    run(new ProbeJob<>(new Routers()), experiment, new Notes(notes));
    assertThat(notes).containsExactly("routers: the experiment asks for none");
    assertThat(store.publishedUnits(RouterDocumentRow.TABLE)).isEmpty();
  }
}
