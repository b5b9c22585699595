import ai.djl.Device;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.lethe.benchmark.OutputType;
import org.lethe.benchmark.Request;
import org.lethe.benchmark.RequestEncoder;
import org.lethe.benchmark.Status;
import org.lethe.benchmark.TokenPair;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.checkpoint.Tokenizer;
import org.lethe.inference.BatchPlanner;
import org.lethe.inference.TokenizerEncoder;
import org.lethe.inference.TransformerLanguageModel;
import org.lethe.scoring.LogLikelihood;
import org.lethe.transformer.Precision;
import org.lethe.transformer.Transformer;

/**
 * What 16 bits do to log-likelihood differences: FAMILY CHECKPOINT... asks the base of a family and
 * each checkpoint named the test items of items.jsonl in every precision.
 *
 * <pre>
 * mvn -q test-compile dependency:build-classpath -pl spark-jobs -Dmdep.outputFile=/tmp/classpath
 * java -cp spark-jobs/target/classes:$(cat /tmp/classpath) spark-jobs/benchmarks/PrecisionErrors.java \
 *   ../shared/models/stories-family base-restored ft-antonym ft-antonym-restored
 * </pre>
 *
 * <p>For each checkpoint the differences of the right answer's log-likelihood from the base's, in
 * nats, and against those in float32: the mean and the greatest error, how many differences change
 * sign, how many items change between right and wrong. In the mean over items errors partly cancel;
 * that error stands beside the mean difference.
 */
public class PrecisionErrors {

  /** Log-likelihoods [item, choice] and which choice is right [item]. */
  private record Answers(double[][] logProbs, int[] gold) {
    double right(int item) {
      return logProbs[item][gold[item]];
    }

    boolean correct(int item) {
      double[] choices = logProbs[item];
      return IntStream.range(0, choices.length).allMatch(c -> choices[c] <= right(item));
    }
  }

  public static void main(String[] args) throws Exception {
    Path family = Path.of(args[0]);
    Map<Precision, Answers> base = answers(family, "base");
    for (String name : Arrays.asList(args).subList(1, args.length)) {
      Map<Precision, Answers> tuned = answers(family, name);
      double[] exact = differences(tuned.get(Precision.FLOAT32), base.get(Precision.FLOAT32));
      System.out.printf(
          Locale.ROOT,
          "%s - base, %d items: mean difference %.4f, mean size %.4f nats%n",
          name,
          exact.length,
          Arrays.stream(exact).average().orElseThrow(),
          Arrays.stream(exact).map(Math::abs).average().orElseThrow());
      for (Precision precision : List.of(Precision.BF16, Precision.FP16)) {
        double[] found = differences(tuned.get(precision), base.get(precision));
        double[] errors =
            IntStream.range(0, exact.length).mapToDouble(i -> found[i] - exact[i]).toArray();
        System.out.printf(
            Locale.ROOT,
            "  %s: error of a difference %.4f in the mean, %.4f at most, of the mean difference"
                + " %.4f; %d change sign; right or wrong changes for %d of base and %d of %s%n",
            precision.key(),
            Arrays.stream(errors).map(Math::abs).average().orElseThrow(),
            Arrays.stream(errors).map(Math::abs).max().orElseThrow(),
            Arrays.stream(errors).average().orElseThrow(),
            IntStream.range(0, exact.length).filter(i -> found[i] * exact[i] < 0).count(),
            changed(base, precision),
            changed(tuned, precision),
            name);
      }
    }
  }

  private static double[] differences(Answers tuned, Answers base) {
    return IntStream.range(0, base.gold.length)
        .mapToDouble(i -> tuned.right(i) - base.right(i))
        .toArray();
  }

  private static long changed(Map<Precision, Answers> answers, Precision precision) {
    Answers exact = answers.get(Precision.FLOAT32);
    Answers found = answers.get(precision);
    return IntStream.range(0, exact.gold.length)
        .filter(i -> exact.correct(i) != found.correct(i))
        .count();
  }

  private static Map<Precision, Answers> answers(Path family, String name) throws Exception {
    Checkpoint checkpoint = Checkpoint.open(family.resolve(name));
    List<JsonNode> items = new ArrayList<>();
    for (String line : Files.readAllLines(family.resolve("items.jsonl"))) {
      JsonNode item = new ObjectMapper().readTree(line);
      if (item.get("split").asText().equals("test")) {
        items.add(item);
      }
    }
    List<Request> requests = new ArrayList<>();
    try (Tokenizer tokenizer = checkpoint.tokenizer()) {
      RequestEncoder encoder =
          new RequestEncoder(
              new TokenizerEncoder(tokenizer), checkpoint.config().maxPositions());
      for (int i = 0; i < items.size(); i++) {
        for (int c = 0; c < items.get(i).get("choices").size(); c++) {
          String choice = items.get(i).get("choices").get(c).asText();
          requests.add(request(i, c, encoder.pair(items.get(i).get("prompt").asText(), choice)));
        }
      }
    }
    Map<Precision, Answers> found = new EnumMap<>(Precision.class);
    for (Precision precision : Precision.values()) {
      double[][] logProbs = new double[items.size()][];
      Arrays.setAll(logProbs, i -> new double[items.get(i).get("choices").size()]);
      try (TransformerLanguageModel model =
          new TransformerLanguageModel(
              Transformer.load(checkpoint, precision, List.of(Device.cpu())))) {
        for (List<Request> batch : BatchPlanner.plan(requests, 4096)) {
          List<LogLikelihood> scored = model.logLikelihoods(batch);
          for (int i = 0; i < batch.size(); i++) {
            Request request = batch.get(i);
            logProbs[(int) request.docId()][request.choice()] = scored.get(i).logProb();
          }
        }
      }
      int[] gold = items.stream().mapToInt(item -> item.get("gold").asInt()).toArray();
      found.put(precision, new Answers(logProbs, gold));
    }
    return found;
  }

  private static Request request(int item, int choice, TokenPair pair) {
    return new Request(
        item + "/" + choice,
        "items",
        item,
        choice,
        4,
        0,
        OutputType.MULTIPLE_CHOICE,
        "",
        "",
        pair.context(),
        pair.continuation(),
        0,
        0,
        0,
        Status.OK,
        null);
  }
}
