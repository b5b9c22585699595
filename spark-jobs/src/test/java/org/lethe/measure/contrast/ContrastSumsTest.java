package org.lethe.measure.contrast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lethe.LocalSpark;
import org.lethe.analysis.Bootstrap;
import org.lethe.benchmark.GenerationLimits;
import org.lethe.benchmark.OutputType;
import org.lethe.benchmark.Request;
import org.lethe.benchmark.Status;
import org.lethe.measure.contrast.Contrasts.TaskContrast;
import org.lethe.measure.contrast.ShardChunk.AnsweredShard;
import org.lethe.scoring.Metric;
import org.lethe.scoring.Sums;
import org.lethe.table.GenerationRow;
import org.lethe.table.GenerationRowBuilder;
import org.lethe.table.PlannedRequest;
import org.lethe.table.RequestRow;
import org.lethe.table.ScoreRow;
import org.lethe.table.ScoreRowBuilder;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;

/** Sums over several chunks are those over all documents at once, in everything they tell. */
@Tag("spark")
class ContrastSumsTest {
  private static final int DOCUMENTS = 30; // a shard each
  private static final List<String> CHECKPOINTS = List.of("base", "tuned", "control", "restored");
  private static final List<String> FILTERS = List.of("loose", "strict");
  private static final SparkSession SPARK = LocalSpark.session();

  @TempDir static Path folder;
  private static TableStore store;
  private static final List<AnsweredShard> CHOICES = new ArrayList<>();
  private static final List<AnsweredShard> TEXTS = new ArrayList<>();
  private static final Random RANDOM = new Random(20261126);

  @BeforeAll
  static void publish() throws IOException {
    store = TableStore.open(SPARK, folder.toString());
    for (int document = 0; document < DOCUMENTS; document++) {
      String slot = "%05d-of-%05d".formatted(document, DOCUMENTS);
      Unit choices = Unit.of(RequestRow.TABLE, slot, "plan", "choices");
      List<PlannedRequest> asked = new ArrayList<>();
      for (int choice = 0; choice < choices(document); choice++) {
        asked.add(new PlannedRequest(document, 0, 0, choice(document, choice), "plan"));
      }
      write(choices, asked);
      Unit texts = Unit.of(RequestRow.TABLE, slot, "plan", "texts");
      write(texts, List.of(new PlannedRequest(document, 0, 0, text(document), "plan")));
      Map<String, Unit> scored = new HashMap<>();
      Map<String, Unit> generated = new HashMap<>();
      for (String checkpoint : CHECKPOINTS) {
        scored.put(checkpoint, score(document, checkpoint, slot, asked));
        generated.put(checkpoint, generate(document, checkpoint, slot));
      }
      String replicate = Contrast.replicate("base");
      scored.put(replicate, score(document, "again", slot, asked));
      generated.put(replicate, generate(document, "again", slot));
      CHOICES.add(new AnsweredShard(choices, scored));
      TEXTS.add(new AnsweredShard(texts, generated));
    }
  }

  private static void write(Unit unit, List<PlannedRequest> requests) throws IOException {
    List<RequestRow> rows = requests.stream().map(PlannedRequest::toRow).toList();
    store.replace(RequestRow.TABLE, rows, unit, Map.of());
  }

  private static int choices(int document) {
    return 2 + document % 4;
  }

  /** Of one document in 9 two choices are right. */
  private static List<Integer> golds(int document) {
    return document % 9 == 0 ? List.of(0, 1) : null;
  }

  private static Request choice(int document, int choice) {
    return new Request(
        "r",
        "choices",
        document,
        choice,
        choices(document),
        document % choices(document) % 2,
        OutputType.MULTIPLE_CHOICE,
        "",
        "",
        new int[] {1},
        new int[1 + choice],
        3 + choice,
        4 + choice,
        1,
        Status.OK,
        null,
        null,
        null,
        null,
        golds(document));
  }

  private static Request text(int document) {
    return new Request(
        "r",
        "texts",
        document,
        0,
        1,
        0,
        OutputType.GENERATE_UNTIL,
        "",
        "",
        new int[] {1},
        new int[0],
        0,
        0,
        0,
        Status.OK,
        null,
        new GenerationLimits(List.of(), 8, List.of()),
        List.of("the red dog runs", "a dog runs"),
        null,
        null);
  }

  /** What became of a checkpoint's request; some fail, and some the engine failed on. */
  private static Status status(int document, String checkpoint) {
    if (checkpoint.equals("tuned") && document % 11 == 3) {
      return Status.CONTINUATION_TOO_LONG;
    }
    return checkpoint.equals("base") && document % 13 == 5 ? Status.ENGINE_ERROR : Status.OK;
  }

  private static Unit score(
      int document, String checkpoint, String slot, List<PlannedRequest> asked) throws IOException {
    List<ScoreRow> rows = new ArrayList<>();
    for (PlannedRequest planned : asked) {
      Request request = planned.request();
      Status status = status(document, checkpoint);
      boolean ok = status == Status.OK;
      if (document % 17 != 9) { // else nobody asked yet
        rows.add(
            ScoreRowBuilder.stagedBuilder()
                .requestId("r")
                .docId(document)
                .choice(request.choice())
                .shard(document)
                .logProb(ok ? logProb(document, checkpoint) : null)
                .tokenLogProbs( // imported scores have none
                    ok && document % 2 == 0 ? new float[request.continuationTokens().length] : null)
                .nTokens(request.continuationTokens().length)
                .isGreedy(ok ? RANDOM.nextBoolean() : null)
                .status(status.name())
                .error(null)
                .planId("plan")
                .weightsDigest("w")
                .checkpointId(checkpoint)
                .task("choices")
                .build());
      }
    }
    Unit unit = Unit.of(ScoreRow.TABLE, slot, "k", checkpoint, "choices");
    store.replace(ScoreRow.TABLE, rows, unit, Map.of());
    return unit;
  }

  /** The replicate differs most in neither the first chunk nor the last one. */
  private static double logProb(int document, String checkpoint) {
    double drawn = -8 * RANDOM.nextDouble();
    return document == 20 && checkpoint.equals("again") ? drawn - 30 : drawn;
  }

  private static Unit generate(int document, String checkpoint, String slot) throws IOException {
    List<GenerationRow> rows = new ArrayList<>();
    for (String filter : FILTERS) {
      Status status = status(document, checkpoint);
      boolean ok = status == Status.OK;
      String answer =
          List.of("a dog", "the red dog runs", "red", "cats run").get(RANDOM.nextInt(4));
      rows.add(
          GenerationRowBuilder.stagedBuilder()
              .requestId("r")
              .docId(document)
              .shard(document)
              .filter(filter)
              .response(ok ? answer : null)
              .filtered(ok ? answer : null)
              .nTokens(3)
              .stopReason("END_TOKEN")
              .exactMatch(ok ? (double) RANDOM.nextInt(2) : null)
              .rouge1(ok ? RANDOM.nextDouble() : null)
              .rouge2(ok ? RANDOM.nextDouble() : null)
              .rougeL(ok ? RANDOM.nextDouble() : null)
              .status(status.name())
              .error(null)
              .planId("plan")
              .weightsDigest("w")
              .checkpointId(checkpoint)
              .responses(null)
              .task("texts")
              .build());
    }
    Unit unit = Unit.of(GenerationRow.TABLE, slot, "k", checkpoint, "texts");
    store.replace(GenerationRow.TABLE, rows, unit, Map.of());
    return unit;
  }

  private static Contrast contrast(Contrast.Kind kind) {
    return switch (kind) {
      case SCORE -> new Contrast(kind, List.of("tuned"));
      case PAIR, FORGETTING -> new Contrast(kind, List.of("base", "tuned"));
      case RECOVERY, DIFFERENCE -> new Contrast(kind, CHECKPOINTS);
      case NOISE -> new Contrast(kind, List.of("base", Contrast.replicate("base")));
    };
  }

  /** Cuts the documents of a task into chunks of equal size. */
  private static List<ShardChunk> chunks(String task, int count) {
    List<AnsweredShard> shards = task.equals("choices") ? CHOICES : TEXTS;
    List<String> filters = task.equals("choices") ? Arrays.asList((String) null) : FILTERS;
    int size = DOCUMENTS / count;
    return filters.stream()
        .flatMap(
            filter ->
                IntStream.range(0, count)
                    .mapToObj(
                        i ->
                            new ShardChunk(
                                task,
                                filter,
                                i,
                                List.copyOf(shards.subList(i * size, (i + 1) * size)))))
        .toList();
  }

  private static List<ContrastSums> sums(String task, int count, Contrast.Kind kind) {
    Map<String, String> weights = new HashMap<>();
    contrast(kind).checkpoints().forEach(id -> weights.put(id, "w"));
    List<ContrastSums> sums =
        Contrasts.sums(SPARK, store, chunks(task, count), weights, List.of(contrast(kind)))
            .map(TaskContrast::sums)
            .collect();
    assertThat(sums).as("one a filter").hasSize(task.equals("choices") ? 1 : FILTERS.size());
    return sums;
  }

  /** Everything that sums tell, by what it is. */
  private static Map<String, Double> told(List<ContrastSums> all) {
    Map<String, Double> told = new TreeMap<>();
    for (ContrastSums sums : all) {
      for (Metric metric : sums.metrics()) {
        tell(told, sums, metric);
      }
      String filter = sums.name(Metric.EXACT_MATCH) + " ";
      told.put(filter + "documents", (double) sums.documents());
      told.put(filter + "requests", (double) sums.coverage().requests());
      told.put(filter + "failed", (double) sums.coverage().failed());
      told.put(filter + "engine errors", (double) sums.coverage().engineErrors());
      told.put(filter + "missing", (double) sums.coverage().missing());
      told.put(filter + "noise requests", (double) sums.noise().requests());
      told.put(filter + "noise changed", (double) sums.noise().changed());
      told.put(filter + "noise largest", sums.noise().largest());
      told.put(filter + "noise squares", sums.noise().squares());
      if (sums.contrast().kind().isResampled()) {
        for (int block = 0; block < Bootstrap.BLOCKS; block++) {
          double[] values = sums.blockSums(block);
          for (int i = 0; i < values.length && sums.hasBlock(block); i++) {
            told.put(filter + "block " + block + "/" + i, values[i]);
          }
        }
      }
    }
    return told;
  }

  private static void tell(Map<String, Double> told, ContrastSums sums, Metric metric) {
    String name = sums.name(metric) + " ";
    assertThat(told.put(name + "chance", sums.chance(metric))).as(name).isNull();
    int checkpoints = sums.contrast().checkpoints().size();
    for (int c = 0; c < checkpoints; c++) {
      Sums of = sums.sums(c, metric);
      told.put(name + c + " n", (double) of.n());
      told.put(name + c + " value", of.value());
      told.put(name + c + " weight", of.weight());
      told.put(name + c + " stderr", of.stderr());
      told.put(name + c + " score", sums.score(c, metric));
    }
    for (Contrast.Pair pair : sums.contrast().kind().pairs()) {
      String at = name + pair + " ";
      told.put(at + "kept", (double) sums.transitions(pair, metric).n11());
      told.put(at + "lost", (double) sums.transitions(pair, metric).n10());
      told.put(at + "gained", (double) sums.transitions(pair, metric).n01());
      told.put(at + "wrong", (double) sums.transitions(pair, metric).n00());
      told.put(at + "difference", sums.difference(pair, metric).value());
      told.put(at + "paired", sums.difference(pair, metric).stderr());
      // what the pair lost is what its two scores differ by
      if (metric.isCompared()) {
        int second = pair == Contrast.Pair.FIRST ? 0 : 2;
        double sign = metric.higherIsBetter() ? 1 : -1;
        assertThat(sums.difference(pair, metric).ratio())
            .as(at)
            .isCloseTo(
                sign * (sums.score(second, metric) - sums.score(second + 1, metric)),
                within(1e-12));
      }
    }
    if (sums.contrast().kind().pairs().size() == 2) {
      told.put(name + "differing", (double) sums.differing(metric));
      told.put(name + "recovered", sums.recovered(metric).stderr());
      assertThat(sums.recovered(metric).value())
          .isCloseTo(
              sums.difference(Contrast.Pair.FIRST, metric).value()
                  - sums.difference(Contrast.Pair.SECOND, metric).value(),
              within(1e-9));
    }
  }

  @ParameterizedTest
  @EnumSource(Contrast.Kind.class)
  void chunksAddUpToAllDocuments(Contrast.Kind kind) {
    for (String task : List.of("choices", "texts")) {
      Map<String, Double> whole = told(sums(task, 1, kind));
      assertThat(whole).isNotEmpty();
      for (int count : new int[] {2, 6}) {
        Map<String, Double> parts = told(sums(task, count, kind));
        assertThat(parts.keySet()).isEqualTo(whole.keySet());
        whole.forEach(
            (what, value) -> {
              double scale = value.isNaN() ? 1 : Math.max(1, Math.abs(value));
              assertThat(parts.get(what) - value)
                  .as("%s of %s: %s, not %s", what, task, parts.get(what), value)
                  .satisfiesAnyOf(
                      difference -> assertThat(Math.abs(difference)).isLessThan(1e-12 * scale),
                      difference -> assertThat(value.isNaN() && parts.get(what).isNaN()).isTrue());
            });
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 6})
  void chanceIsTheMeanShareOfRightChoicesOfAnsweredDocuments(int count) {
    ContrastSums sums = sums("choices", count, Contrast.Kind.FORGETTING).get(0);
    double share = 0;
    int answered = 0;
    for (int document = 0; document < DOCUMENTS; document++) {
      boolean both =
          status(document, "base") == Status.OK && status(document, "tuned") == Status.OK;
      if (both && document % 17 != 9) {
        share += (golds(document) == null ? 1.0 : 2.0) / choices(document);
        answered++;
      }
    }
    assertThat(sums.documents()).isEqualTo(answered);
    assertThat(sums.chance(Metric.ACC)).isCloseTo(share / answered, within(1e-12));
  }

  @Test
  void everyChunkOfTheFixtureTellsAnotherChance() {
    List<Double> chances = new ArrayList<>();
    for (int first = 0; first < DOCUMENTS; first += 5) {
      double share = 0;
      for (int document = first; document < first + 5; document++) {
        share += (golds(document) == null ? 1.0 : 2.0) / choices(document) / 5;
      }
      chances.add(share);
    }
    assertThat(chances).doesNotHaveDuplicates();
  }
}
