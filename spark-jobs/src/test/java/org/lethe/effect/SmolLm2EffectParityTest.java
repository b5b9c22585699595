package org.lethe.effect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.transformer.Transformer;

/**
 * Effects, vectors and their evaluation on SmolLM2-135M against numbers that the code of Todd et
 * al. 2024 (commit fb9eac7) and Jiang et al. 2025 (FvForgetting, f9f2194) computed.
 *
 * <p>The system property lethe.smollm2 names the folder of the model, float32; the reference data
 * hold no weights, but a script that makes them.
 */
@Tag("parity")
@Tag("smollm2")
class SmolLm2EffectParityTest {

  private static final Path REFERENCE =
      Path.of(System.getProperty("lethe.shared", "."), "reference");
  private static final int BATCH_TOKENS = 4096;

  private static Transformer transformer;
  private static JsonNode todd;
  private static JsonNode prompts;
  private static HeadActivations means; // of the reference

  @BeforeAll
  static void load() throws IOException {
    String folder = System.getProperty("lethe.smollm2", "");
    assertThat(folder)
        .as("-Dlethe.smollm2=FOLDER, which tools/smollm2.py of the reference data makes")
        .isNotEmpty();
    transformer = Transformer.load(Checkpoint.open(Path.of(folder)), Device.cpu());
    todd = json("todd_country-capital.json");
    prompts = json("todd_country-capital_prompts.json");
    means = new HeadActivations(30, 9, 64, array("todd_country-capital_mean_activation.npy"));
  }

  @AfterAll
  static void close() {
    transformer.close();
  }

  @Test
  void meanHeadActivationsEqualTodds() {
    List<TrialReader.Reading> readings =
        new TrialReader(transformer, BATCH_TOKENS).read(trials(prompts.get("mean_activation")));
    float[] found =
        HeadActivations.mean(readings.stream().map(TrialReader.Reading::heads).toList()).values();
    for (int i = 0; i < found.length; i++) {
      double expected = means.values()[i];
      assertThat((double) found[i])
          .isCloseTo(expected, within(2e-5 * Math.max(1, Math.abs(expected))));
    }
  }

  @Test
  void ranksOfTenShotPromptsEqualTodds() {
    for (String split : List.of("valid_10shot", "test_10shot")) {
      List<Long> ranks =
          new TrialReader(transformer, BATCH_TOKENS)
              .read(trials(prompts.get(split))).stream().map(r -> r.answer().rank()).toList();
      assertRanks(ranks, todd.get(split).get("ranks"));
    }
  }

  @Test
  void effectsAndTheTopTenHeadsEqualTodds() {
    List<Trial> trials = trials(prompts.get("corrupted"));
    List<Edit> edits = new ArrayList<>();
    means.all().forEach(head -> edits.add(new Edit.ReplaceHead(head, means.of(head))));
    List<EditedTrials.Answers> answers =
        new EditedTrials(transformer, BATCH_TOKENS).answers(trials, edits);
    double[] sums = new double[edits.size()];
    double[] firstSums = new double[edits.size()];
    for (int trial = 0; trial < trials.size(); trial++) {
      double plain = answers.get(trial).plain().firstTokenProbability();
      assertThat(plain)
          .isCloseTo(
              todd.get("aie").get("corrupted_probability").get(trial).asDouble(), within(1e-5));
      for (int i = 0; i < edits.size(); i++) {
        double effect = answers.get(trial).edited().get(i).firstTokenProbability() - plain;
        assertThat(effect)
            .as("trial %d, head %d of layer %d", trial, i % 9, i / 9)
            .isCloseTo(
                todd.get("aie").get("cie").get(trial).get(i / 9).get(i % 9).asDouble(),
                within(1e-5));
        sums[i] += effect;
        firstSums[i] += trial < 5 ? effect : 0;
      }
    }
    assertTopTen(sums, todd.get("top10_25trials"));
    assertTopTen(firstSums, todd.get("top10_5trials"));
  }

  private static void assertTopTen(double[] effects, JsonNode expected) {
    List<Head> top =
        IntStream.range(0, effects.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -effects[i]))
            .limit(10)
            .map(i -> new Head(i / 9, i % 9))
            .toList();
    assertThat(new HashSet<>(top)).isEqualTo(new HashSet<>(heads(expected)));
  }

  @Test
  void functionVectorsEqualTodds() throws IOException {
    for (int trials : List.of(5, 25)) {
      float[] expected = array("todd_country-capital_fv_%dtrials.npy".formatted(trials));
      float[] found =
          FunctionVector.of(
              transformer,
              means,
              heads(todd.get("top10_%dtrials".formatted(trials))),
              OutputBias.EVERY_HEAD);
      double distance = 0;
      double norm = 0;
      for (int i = 0; i < expected.length; i++) {
        distance += Math.pow((double) found[i] - expected[i], 2);
        norm += Math.pow(expected[i], 2);
      }
      assertThat(Math.sqrt(distance / norm)).isLessThan(1e-4);
    }
  }

  @Test
  void ranksUnderAddedVectorsEqualTodds() throws IOException {
    float[] of25 = array("todd_country-capital_fv_25trials.npy");
    float[] of5 = array("todd_country-capital_fv_5trials.npy");
    float[] random =
        FunctionVector.of(
            transformer, means, heads(todd.get("random_heads")), OutputBias.EVERY_HEAD);
    for (String prompt : List.of("zero_shot", "shuffled_10shot")) {
      List<String> names = new ArrayList<>();
      List<Edit> edits = new ArrayList<>();
      todd.get("evaluation")
          .fieldNames()
          .forEachRemaining(
              name -> {
                if (name.startsWith(prompt)) {
                  String rest = name.substring(prompt.length());
                  float[] vector =
                      rest.startsWith("_25") ? of25 : rest.startsWith("_5") ? of5 : random;
                  int layer =
                      rest.contains("layer")
                          ? Integer.parseInt(rest.replaceAll(".*layer(\\d+).*", "$1"))
                          : todd.get("edit_layer").asInt();
                  names.add(name);
                  edits.add(new Edit.AddToStream(layer, vector, rest.endsWith("times2") ? 2 : 1));
                }
              });
      assertThat(names).isNotEmpty();
      List<EditedTrials.Answers> answers =
          new EditedTrials(transformer, BATCH_TOKENS).answers(trials(prompts.get(prompt)), edits);
      for (int i = 0; i < names.size(); i++) {
        int edit = i;
        JsonNode expected = todd.get("evaluation").get(names.get(i));
        assertRanks(
            answers.stream().map(a -> a.plain().rank()).toList(), expected.get("clean_ranks"));
        assertRanks(
            answers.stream().map(a -> a.edited().get(edit).rank()).toList(),
            expected.get("fv_ranks"));
      }
    }
  }

  /** Ranks below 20 differ by one at most, and so does the number of items at the top. */
  private static void assertRanks(List<Long> found, JsonNode expected) {
    assertThat(found).hasSize(expected.size());
    int[] top = new int[2];
    for (int i = 0; i < found.size(); i++) {
      long rank = expected.get(i).asLong();
      if (Math.min(rank, found.get(i)) < 20) {
        assertThat(found.get(i)).isCloseTo(rank, within(1L));
      }
      top[0] += (found.get(i) < 1 ? 1 : 0) - (rank < 1 ? 1 : 0);
      top[1] += (found.get(i) < 5 ? 1 : 0) - (rank < 5 ? 1 : 0);
    }
    assertThat(top[0]).isBetween(-1, 1);
    assertThat(top[1]).isBetween(-1, 1);
  }

  @Test
  void indirectEffectsOnWholeTargetsEqualFvForgettings() throws IOException {
    JsonNode indirect = json("fvforgetting_country-capital.json").get("indirect");
    List<Trial> trials = trials(indirect.get("prompts"));
    List<Edit> edits = new ArrayList<>();
    means.all().forEach(head -> edits.add(new Edit.AddToHead(head, means.of(head))));
    List<EditedTrials.Answers> answers =
        new EditedTrials(transformer, BATCH_TOKENS).answers(trials, edits);
    assertThat(trials).anyMatch(trial -> trial.target().length > 1);
    for (int trial = 0; trial < trials.size(); trial++) {
      Answer plain = answers.get(trial).plain();
      for (int i = 0; i < edits.size(); i++) {
        Answer edited = answers.get(trial).edited().get(i);
        assertThat(edited.meanLoss() - plain.meanLoss())
            .isCloseTo(number(indirect.get("delta_nll"), trial, i), within(2e-5));
        assertThat(edited.firstTokenProbability() - plain.firstTokenProbability())
            .isCloseTo(number(indirect.get("delta_probability"), trial, i), within(2e-5));
      }
    }
  }

  private static double number(JsonNode byHead, int trial, int edit) {
    return byHead.get(trial).get(edit / 9).get(edit % 9).asDouble();
  }

  private static List<Trial> trials(JsonNode list) {
    return stream(list)
        .map(trial -> new Trial(ints(trial.get("ids")), ints(trial.get("target_ids"))))
        .toList();
  }

  private static List<Head> heads(JsonNode list) {
    return stream(list).map(h -> new Head(h.get(0).asInt(), h.get(1).asInt())).toList();
  }

  private static int[] ints(JsonNode list) {
    return stream(list).mapToInt(JsonNode::asInt).toArray();
  }

  private static java.util.stream.Stream<JsonNode> stream(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false);
  }

  private static JsonNode json(String file) throws IOException {
    return new ObjectMapper().readTree(REFERENCE.resolve(file).toFile());
  }

  /** Reads a file of numpy, version 1, of little-endian float32. */
  private static float[] array(String file) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.wrap(Files.readAllBytes(REFERENCE.resolve(file))).order(ByteOrder.LITTLE_ENDIAN);
    int header = 10 + Short.toUnsignedInt(bytes.getShort(8));
    float[] values = new float[(bytes.capacity() - header) / Float.BYTES];
    bytes.position(header).slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return values;
  }
}
