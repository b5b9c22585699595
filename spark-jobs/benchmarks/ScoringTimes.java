import ai.djl.Device;
import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.lethe.benchmark.OutputType;
import org.lethe.benchmark.Request;
import org.lethe.benchmark.Status;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.inference.BatchPlanner;
import org.lethe.inference.TransformerLanguageModel;
import org.lethe.scoring.LogLikelihood;
import org.lethe.transformer.Transformer;

/**
 * Scores the items of each file named on a line of standard input ("context ids | answer ids") and
 * prints seconds, processor seconds and the log-likelihoods: MODEL BATCH-TOKENS.
 */
public class ScoringTimes {

  public static void main(String[] args) throws Exception {
    OperatingSystemMXBean process =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    Transformer transformer = Transformer.load(Checkpoint.open(Path.of(args[0])), Device.cpu());
    BufferedReader files = new BufferedReader(new InputStreamReader(System.in));
    try (TransformerLanguageModel model = new TransformerLanguageModel(transformer)) {
      for (String file = files.readLine(); file != null; file = files.readLine()) {
        List<Request> requests = requests(Path.of(file));
        double[] sums = new double[requests.size()];
        long start = System.nanoTime();
        long used = process.getProcessCpuTime();
        for (List<Request> batch : BatchPlanner.plan(requests, Integer.parseInt(args[1]))) {
          List<LogLikelihood> found = model.logLikelihoods(batch);
          for (int i = 0; i < found.size(); i++) {
            sums[Integer.parseInt(batch.get(i).requestId())] = found.get(i).logProb();
          }
        }
        System.out.printf(
            "%.4f %.4f %s%n",
            (System.nanoTime() - start) / 1e9,
            (process.getProcessCpuTime() - used) / 1e9,
            Arrays.toString(sums).replaceAll("[\\[\\],]", ""));
      }
    }
  }

  private static List<Request> requests(Path file) throws Exception {
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
              OutputType.LOGLIKELIHOOD,
              "",
              "",
              ids(halves[0]),
              ids(halves[1]),
              0,
              0,
              0,
              Status.OK,
              null));
    }
    return requests;
  }

  private static int[] ids(String text) {
    return Arrays.stream(text.trim().split(" ")).mapToInt(Integer::parseInt).toArray();
  }
}
