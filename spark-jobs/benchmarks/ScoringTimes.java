import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.LibUtils;
import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import org.lethe.benchmark.GenerationLimits;
import org.lethe.benchmark.OutputType;
import org.lethe.benchmark.Request;
import org.lethe.benchmark.Status;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.checkpoint.Tokenizer;
import org.lethe.inference.BatchPlanner;
import org.lethe.inference.GenerationPlanner;
import org.lethe.inference.TextDecoder;
import org.lethe.inference.TransformerLanguageModel;
import org.lethe.job.answer.AnsweredBatches;
import org.lethe.job.device.AttentionBackends;
import org.lethe.job.device.Libtorch;
import org.lethe.scoring.Generation;
import org.lethe.scoring.LogLikelihood;
import org.lethe.transformer.Hooks;
import org.lethe.transformer.Precision;
import org.lethe.transformer.Transformer;

/**
 * Answers the items of each file named on a line of standard input and prints seconds, processor
 * seconds and a number an item: after "score" its log-likelihood ("context ids | answer ids"), after
 * "generate" the CRC-32 of what is generated ("prompt ids | tokens wanted"); "load" prints how long
 * loading took; "halves" asks all as one batch and prints last how often it was halved;
 * "samples" scores and prints to standard error where its thread was. MODEL BATCH-TOKENS [gpu|cpu PRECISION].
 */
public class ScoringTimes {

  /** Two threads that stay, as those of Spark do: libtorch keeps something by thread. */
  private static final List<ExecutorService> TASKS =
      List.of(executor(), executor());

  private static ExecutorService executor() {
    return Executors.newSingleThreadExecutor(
        work -> {
          Thread thread = new Thread(work);
          thread.setDaemon(true);
          return thread;
        });
  }

  public static void main(String[] args) throws Exception {
    OperatingSystemMXBean process =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    Libtorch.announce();
    boolean gpu = args.length > 2 && args[2].equals("gpu");
    Device device = gpu ? Device.gpu(0) : Device.cpu();
    Precision precision = Precision.named(args.length > 3 ? args[3] : "float32").orElseThrow();
    Engine.getEngine("PyTorch").newBaseManager(device).create(0f).toFloatArray(); // starts it
    long loading = System.nanoTime();
    Transformer transformer =
        Transformer.load(Checkpoint.open(Path.of(args[0])), precision, List.of(device));
    try (NDManager scope = transformer.newScope()) { // waits for what is copied
      transformer.unembed(scope.zeros(new Shape(1, transformer.config().width())), Hooks.none())
          .sum()
          .toFloatArray();
    }
    AttentionBackends.refuseCudnn(Path.of(LibUtils.getLibtorchPath()));
    double loaded = (System.nanoTime() - loading) / 1e9;
    BufferedReader files = new BufferedReader(new InputStreamReader(System.in));
    try (TransformerLanguageModel model = new TransformerLanguageModel(transformer);
        Tokenizer tokenizer = Tokenizer.open(Path.of(args[0]))) {
      TextDecoder decoder = new TextDecoder(transformer, tokenizer);
      int budget = Integer.parseInt(args[1]);
      for (String line = files.readLine(); line != null; line = files.readLine()) {
        String[] words = line.split(" ");
        if (words[0].equals("load")) {
          System.out.printf("%.4f 0%n", loaded);
          continue;
        }
        boolean generates = words[0].equals("generate");
        List<Request> requests = requests(Path.of(words[1]), generates);
        double[] sums = new double[requests.size()];
        long start = System.nanoTime();
        long used = process.getProcessCpuTime();
        int splits = 0;
        if (words[0].equals("halves")) {
          splits = halves(model, requests, sums);
        } else if (words[0].equals("samples")) {
          sampled(model, requests, budget, sums);
        } else if (generates) {
          generate(decoder, requests, budget, gpu, sums);
        } else {
          score(model, requests, budget, gpu ? 2 : 1, sums);
        }
        System.out.printf(
            "%.4f %.4f %s%n",
            (System.nanoTime() - start) / 1e9,
            (process.getProcessCpuTime() - used) / 1e9,
            Arrays.toString(sums).replaceAll("[\\[\\],]", "")
                + (words[0].equals("halves") ? " " + splits : ""));
      }
    }
  }

  /** Scores as below, with a look every two milliseconds at what the scoring threads do. */
  private static void sampled(
      TransformerLanguageModel model, List<Request> requests, int budget, double[] sums)
      throws Exception {
    Map<String, Integer> seen = new TreeMap<>();
    ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor();
    looks.scheduleAtFixedRate(
        () ->
            Thread.getAllStackTraces()
                .forEach(
                    (thread, frames) ->
                        Arrays.stream(frames)
                            .filter(frame -> frame.getClassName().startsWith("org.lethe"))
                            .filter(frame -> !frame.getClassName().contains("transformer.TorchS"))
                            .filter(frame -> !frame.getClassName().endsWith(".Kernels"))
                            .findFirst()
                            .ifPresent(
                                frame ->
                                    seen.merge(
                                        frames[0].getMethodName() + " < " + frame, 1, Integer::sum))),
        0,
        2,
        TimeUnit.MILLISECONDS);
    score(model, requests, budget, 1, sums);
    looks.shutdownNow();
    seen.entrySet().stream()
        .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
        .limit(12)
        .forEach(entry -> System.err.println("sample " + entry.getValue() + " " + entry.getKey()));
  }

  /** On a GPU two threads take turns, as two tasks do: one prepares while the other computes. */
  private static void score(
      TransformerLanguageModel model,
      List<Request> requests,
      int budget,
      int threads,
      double[] sums)
      throws Exception {
    List<Future<?>> batches = new ArrayList<>();
    for (List<Request> batch : BatchPlanner.plan(requests, budget)) {
      batches.add(
          TASKS.get(batches.size() % threads)
              .submit(
              () -> {
                List<LogLikelihood> found = model.logLikelihoods(batch);
                for (int i = 0; i < found.size(); i++) {
                  sums[Integer.parseInt(batch.get(i).requestId())] = found.get(i).logProb();
                }
              }));
    }
    for (Future<?> batch : batches) {
      batch.get();
    }
  }

  /** Asks all requests as one batch, which is halved where memory ends; returns how often. */
  private static int halves(
      TransformerLanguageModel model, List<Request> requests, double[] sums) {
    AnsweredBatches<LogLikelihood> answers = new AnsweredBatches<>(model::logLikelihoods);
    answers.ask(requests);
    for (Request request : requests) {
      LogLikelihood answer = answers.answer(request);
      sums[Integer.parseInt(request.requestId())] = answer == null ? Double.NaN : answer.logProb();
    }
    return answers.splits();
  }

  private static void generate(
      TextDecoder decoder, List<Request> requests, int budget, boolean gpu, double[] sums) {
    List<List<Request>> planned = GenerationPlanner.plan(requests, budget);
    for (List<Request> batch : GenerationPlanner.joined(planned, gpu ? 1 << 20 : 0)) {
      List<Generation> found = decoder.generate(batch);
      for (int i = 0; i < found.size(); i++) {
        CRC32 sum = new CRC32();
        sum.update(found.get(i).response().getBytes(StandardCharsets.UTF_8));
        sums[Integer.parseInt(batch.get(i).requestId())] = sum.getValue();
      }
    }
  }

  private static List<Request> requests(Path file, boolean generates) throws Exception {
    List<Request> requests = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      String[] halves = line.split("\\|");
      requests.add(
          new Request(
              Integer.toString(requests.size()),
              "task",
              0,
              0,
              1,
              0,
              generates ? OutputType.GENERATE_UNTIL : OutputType.LOGLIKELIHOOD,
              "",
              "",
              ids(halves[0]),
              ids(halves[1]),
              0,
              0,
              0,
              Status.OK,
              null,
              generates
                  ? new GenerationLimits(
                      List.of("never", "</s>"), ids(halves[1])[0], List.<Integer>of())
                  : null,
              null,
              null,
              null));
    }
    return requests;
  }

  private static int[] ids(String text) {
    return Arrays.stream(text.trim().split(" ")).mapToInt(Integer::parseInt).toArray();
  }
}
