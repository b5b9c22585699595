package org.lethe.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lethe.benchmark.GenerationLimits;
import org.lethe.benchmark.OutputType;
import org.lethe.benchmark.Request;
import org.lethe.benchmark.Sampling;
import org.lethe.benchmark.Status;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.checkpoint.Slot;
import org.lethe.checkpoint.Tokenizer;
import org.lethe.scoring.Generation;
import org.lethe.scoring.StopReason;
import org.lethe.transformer.ArrayKernels;
import org.lethe.transformer.GradMode;
import org.lethe.transformer.HookPoint;
import org.lethe.transformer.Hooks;
import org.lethe.transformer.KeyValueCache;
import org.lethe.transformer.Transformer;

/** Generation with kept keys and values against transformers and against passes over all tokens. */
@Tag("engine")
class TextDecoderTest {

  private static final float CLOSE = 1e-4f;

  static List<Path> folders() throws IOException, URISyntaxException {
    Path root = Path.of(TextDecoderTest.class.getResource("/checkpoint/families").toURI());
    try (Stream<Path> paths = Files.list(root)) {
      return paths.filter(Files::isDirectory).sorted().toList();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("folders")
  void tokensEqualThoseOfTransformers(Path folder) throws IOException {
    try (Transformer transformer = Transformer.load(Checkpoint.open(folder), Device.cpu());
        Tokenizer tokenizer = Tokenizer.open(folder)) {
      List<Request> requests = new ArrayList<>();
      List<String> expected = new ArrayList<>();
      for (JsonNode item : golden(folder.getFileName().toString())) {
        int[] ids = ints(item.get("ids"));
        requests.add(request(requests.size(), ints(item.get("prompt")), ids.length, List.of()));
        expected.add(tokenizer.decode(ids));
      }
      List<Generation> found = new TextDecoder(transformer, tokenizer).generate(requests);
      assertThat(found).extracting(Generation::response).containsExactlyElementsOf(expected);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("folders")
  void logitsEqualThoseOfAPassOverAllTokens(Path folder) {
    try (Transformer transformer = Transformer.load(Checkpoint.open(folder), Device.cpu());
        GradMode off = GradMode.off()) {
      check(transformer, Hooks.none());
      check(transformer, Hooks.none().reading(HookPoint.PATTERN, (layer, pattern) -> {}));
    }
  }

  /** Prompts below a shared header, of different lengths, continued by random tokens. */
  private static void check(Transformer transformer, Hooks hooks) {
    int vocabulary = transformer.config().vocabularySize();
    boolean learned = transformer.config().slots().contains(Slot.POSITION);
    int longest =
        Math.min(
            transformer.config().fixedRotationLength(),
            learned ? transformer.config().maxPositions() : 50);
    Random random = new Random(3);
    List<int[]> open = new ArrayList<>();
    int[] header = random.ints(longest / 2, 0, vocabulary).toArray();
    for (int row = 0; row < 4; row++) {
      int own = row == 3 ? longest / 4 : 1 + random.nextInt(Math.max(1, longest / 4));
      open.add(joined(header, random.ints(own, 0, vocabulary).toArray()));
    }
    PrefixTree tree = PrefixTree.of(open);
    try (NDManager scope = transformer.newScope();
        KeyValueCache cache = transformer.newCache(scope, open.size(), header.length / 2)) {
      NDArray found = transformer.begin(cache, tree.forest(), tree.rows(), scope, hooks);
      int row = 0;
      while (true) {
        assertLogits(transformer, open, transformer.unembed(found, hooks));
        if (open.stream().anyMatch(tokens -> tokens.length == longest)) {
          return;
        }
        if (open.size() == 4 && open.get(0).length > header.length + 3) {
          cache.remove(row); // the last row takes its place
          open.set(row, open.remove(open.size() - 1));
        }
        long[] next = random.longs(open.size(), 0, vocabulary).toArray();
        for (int i = 0; i < next.length; i++) {
          open.set(i, joined(open.get(i), new int[] {(int) next[i]}));
        }
        found = transformer.proceed(cache, next, scope, hooks);
      }
    }
  }

  private static void assertLogits(Transformer transformer, List<int[]> open, NDArray logits) {
    int width = (int) logits.getShape().get(1);
    float[] all = logits.toFloatArray();
    for (int row = 0; row < open.size(); row++) {
      float[] found = Arrays.copyOfRange(all, row * width, (row + 1) * width);
      assertThat(found)
          .as("row %d of %d tokens", row, open.get(row).length)
          .containsExactly(lastLogits(transformer, open.get(row)), offset(CLOSE));
    }
  }

  private static float[] lastLogits(Transformer transformer, int[] tokens) {
    try (NDManager scope = transformer.newScope()) {
      long[] ids = Arrays.stream(tokens).asLongStream().toArray();
      NDArray hidden =
          transformer.hidden(scope.create(ids, new Shape(1, ids.length)), Hooks.none());
      NDArray last =
          ArrayKernels.rows(
              hidden.reshape(ids.length, -1), scope.create(new long[] {ids.length - 1}));
      return transformer.unembed(last, Hooks.none()).toFloatArray();
    }
  }

  /** The tokens of families are words "w4", "w5" ... */
  @Test
  void aStopStringEndsAResponseHoweverTokensCutIt() throws IOException, URISyntaxException {
    Path folder = folders().get(0);
    try (Transformer transformer = Transformer.load(Checkpoint.open(folder), Device.cpu());
        Tokenizer tokenizer = Tokenizer.open(folder)) {
      TextDecoder decoder = new TextDecoder(transformer, tokenizer);
      int[] prompt = {5, 6, 7};
      Generation whole = decoder.generate(List.of(request(0, prompt, 8, List.of()))).get(0);
      assertThat(whole.reason()).isEqualTo(StopReason.MAX_TOKENS);
      assertThat(whole.tokens()).isEqualTo(8);
      String text = whole.response();
      int blank = text.indexOf(' ', text.indexOf(' ', text.indexOf(' ') + 1) + 1);
      String stop = text.substring(blank - 1, blank + 2); // the end of a word and a beginning
      List<String> until = List.of("never", stop);
      Generation cut = decoder.generate(List.of(request(0, prompt, 8, until))).get(0);
      assertThat(cut.response()).isEqualTo(text.substring(0, text.indexOf(stop)));
      assertThat(cut.reason()).isEqualTo(StopReason.STOP_STRING);
      assertThat(cut.tokens()).isLessThan(8);
    }
  }

  private static Request drawn(int id, int[] prompt, int tokens, Sampling sampling) {
    return limited(
        request(id, prompt, tokens, List.of()),
        new GenerationLimits(List.of(), tokens, List.of(), sampling));
  }

  private static List<List<Integer>> ids(List<Generation> generations) {
    return generations.stream().map(Generation::ids).toList();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("folders")
  void drawnFromOneTokenOrAtNoTemperatureIsGreedy(Path folder) {
    try (Transformer transformer = Transformer.load(Checkpoint.open(folder), Device.cpu());
        Tokenizer tokenizer = Tokenizer.open(folder)) {
      TextDecoder decoder = new TextDecoder(transformer, tokenizer, new Draws(3, 0));
      int[] prompt = {5, 6, 7};
      Generation greedy = decoder.generate(List.of(request(0, prompt, 6, List.of()))).get(0);
      for (Sampling sampling : List.of(new Sampling(5, 1, 1, 1), new Sampling(1e-6, 0, 1, 1))) {
        assertThat(decoder.generate(List.of(drawn(0, prompt, 6, sampling))))
            .containsExactly(greedy);
      }
    }
  }

  @Test
  void drawsFollowFromRequestSeedAndRepeatAlone() throws IOException, URISyntaxException {
    Path folder = folders().get(0);
    Sampling hot = new Sampling(3, 0, 1, 2);
    try (Transformer transformer = Transformer.load(Checkpoint.open(folder), Device.cpu());
        Tokenizer tokenizer = Tokenizer.open(folder)) {
      TextDecoder decoder = new TextDecoder(transformer, tokenizer, new Draws(3, 0));
      List<Request> requests = new ArrayList<>();
      for (int id = 0; id < 6; id++) {
        int[] prompt = id % 2 == 0 ? new int[] {5, 6, 7} : new int[] {9, 8, 10, 11};
        requests.add(id == 3 ? request(3, prompt, 7, List.of()) : drawn(id, prompt, 4 + id, hot));
      }
      List<List<Integer>> together = ids(decoder.generate(requests));
      List<List<Integer>> alone =
          requests.stream().map(r -> decoder.generate(List.of(r)).get(0).ids()).toList();
      assertThat(alone).isEqualTo(together);
      assertThat(together.get(0)).isNotEqualTo(together.get(2).subList(0, 4));
      TextDecoder again = new TextDecoder(transformer, tokenizer, new Draws(3, 1));
      TextDecoder other = new TextDecoder(transformer, tokenizer, new Draws(4, 0));
      assertThat(ids(again.generate(requests))).isNotEqualTo(together);
      assertThat(ids(other.generate(requests))).isNotEqualTo(together);
      assertThat(ids(again.generate(requests)).get(3)).as("greedy").isEqualTo(together.get(3));
    }
  }

  @Test
  void firstTokensAreDrawnAsOftenAsThePassOverThePromptSays()
      throws IOException, URISyntaxException {
    Path folder = folders().get(0);
    int[] prompt = {5, 6, 7};
    int draws = 3000;
    Sampling sampling = new Sampling(0.8, 12, 0.95, 1);
    try (Transformer transformer = Transformer.load(Checkpoint.open(folder), Device.cpu());
        Tokenizer tokenizer = Tokenizer.open(folder);
        GradMode off = GradMode.off()) {
      double[] expected = TokenSampler.probabilities(lastLogits(transformer, prompt), sampling);
      List<Request> requests =
          IntStream.range(0, draws).mapToObj(id -> drawn(id, prompt, 1, sampling)).toList();
      double[] drawn = new double[expected.length];
      new TextDecoder(transformer, tokenizer, new Draws(3, 0))
          .generate(requests)
          .forEach(answer -> drawn[answer.ids().get(0)] += 1.0 / draws);
      for (int token = 0; token < expected.length; token++) {
        double p = expected[token];
        assertThat(drawn[token]).isCloseTo(p, within(5 * Math.sqrt(p * (1 - p) / draws) + 1e-9));
      }
    }
  }

  @Test
  void anEndTokenEndsOneRowAndTheOthersGoOn() throws IOException, URISyntaxException {
    Path folder = folders().get(0);
    try (Transformer transformer = Transformer.load(Checkpoint.open(folder), Device.cpu());
        Tokenizer tokenizer = Tokenizer.open(folder)) {
      TextDecoder decoder = new TextDecoder(transformer, tokenizer);
      Request first = request(0, new int[] {5, 6, 7}, 8, List.of());
      Request second = request(1, new int[] {9, 8, 10, 11}, 8, List.of());
      List<Generation> open = decoder.generate(List.of(first, second));
      int end = tokenizer.encode(open.get(0).response(), false)[2];
      Request ended = limited(first, new GenerationLimits(List.of(), 8, List.of(end)));
      List<Generation> found = decoder.generate(List.of(ended, second));
      assertThat(found.get(0).reason()).isEqualTo(StopReason.END_TOKEN);
      assertThat(open.get(0).response()).startsWith(found.get(0).response());
      assertThat(found.get(0).tokens()).isLessThanOrEqualTo(3);
      assertThat(found.get(1)).isEqualTo(open.get(1));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("folders")
  void thePlainPassTellsByHowMuchAnotherTokenIsLessProbable(Path folder) throws IOException {
    try (Transformer transformer = Transformer.load(Checkpoint.open(folder), Device.cpu());
        Tokenizer tokenizer = Tokenizer.open(folder);
        GradMode off = GradMode.off()) {
      int[] prompt = {5, 6, 7};
      Request request = request(0, prompt, 6, List.of());
      List<Integer> ids =
          new TextDecoder(transformer, tokenizer).generate(List.of(request)).get(0).ids();
      PlainLanguageModel plain = new PlainLanguageModel(transformer, Hooks.none());
      assertThat(ids).hasSize(6);
      if (!transformer.config().turnsAlike(3, 8)) {
        assertThat(plain.shortfall(request, ids)).as("no single pass").isEmpty();
        return;
      }
      assertThat(plain.shortfall(request, ids).orElseThrow()).isLessThan(CLOSE);
      List<Integer> other = new ArrayList<>(ids);
      other.set(5, ids.get(5) == 4 ? 5 : 4);
      int[] seen = joined(prompt, ids.stream().limit(5).mapToInt(Integer::intValue).toArray());
      float[] logits = lastLogits(transformer, seen);
      assertThat(plain.shortfall(request, other).orElseThrow())
          .isCloseTo(logits[ids.get(5)] - logits[other.get(5)], within((double) CLOSE))
          .isPositive();
    }
  }

  private static JsonNode golden(String name) throws IOException {
    try (InputStream in = TextDecoderTest.class.getResourceAsStream("greedy.json")) {
      return new ObjectMapper().readTree(in).get(name);
    }
  }

  static Request request(int id, int[] prompt, int tokens, List<String> until) {
    Request scored = StoriesFamily.request(Integer.toString(id), "task", prompt, new int[0]);
    return limited(scored, new GenerationLimits(until, tokens, List.of()));
  }

  private static Request limited(Request request, GenerationLimits limits) {
    return new Request(
        request.requestId(),
        request.task(),
        0,
        0,
        1,
        0,
        OutputType.GENERATE_UNTIL,
        "",
        "",
        request.contextTokens(),
        new int[0],
        0,
        0,
        0,
        Status.OK,
        null,
        limits,
        List.of(),
        null,
        null);
  }

  private static int[] joined(int[] first, int[] second) {
    return IntStream.concat(Arrays.stream(first), Arrays.stream(second)).toArray();
  }

  private static int[] ints(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).mapToInt(JsonNode::asInt).toArray();
  }
}
