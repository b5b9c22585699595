import ai.djl.Device;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.lethe.benchmark.OutputType;
import org.lethe.benchmark.Request;
import org.lethe.benchmark.Status;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.inference.BatchPlanner;
import org.lethe.inference.TransformerLanguageModel;
import org.lethe.transformer.Transformer;

/**
 * Scores rolling documents and prints resident memory in bytes before the model, with the model
 * after a first short request, and at its peak: MODEL BATCH-TOKENS DOCUMENTS LENGTH.
 */
public class MemoryPeak {

  public static void main(String[] args) throws Exception {
    int budget = Integer.parseInt(args[1]);
    int documents = Integer.parseInt(args[2]);
    int length = Integer.parseInt(args[3]);
    Transformer transformer = Transformer.load(Checkpoint.open(Path.of(args[0])), Device.cpu());
    int vocabulary = transformer.config().vocabularySize();
    try (TransformerLanguageModel model = new TransformerLanguageModel(transformer)) {
      List<Request> requests = new ArrayList<>();
      Random random = new Random(20261121);
      for (int d = 0; d < documents; d++) {
        requests.add(document(d, random.ints(length, 3, vocabulary).toArray()));
      }
      model.logLikelihoods(List.of(document(-1, new int[] {3, 4, 5})));
      long before = status("VmRSS");
      long start = System.nanoTime();
      for (List<Request> batch : BatchPlanner.plan(requests, budget)) {
        model.logLikelihoods(batch);
      }
      System.out.printf(
          "%d %d %d %.2f%n",
          before, status("VmHWM"), status("RssAnon"), (System.nanoTime() - start) / 1e9);
    }
  }

  private static Request document(int id, int[] tokens) {
    return new Request(
        Integer.toString(id),
        "task",
        id,
        0,
        1,
        0,
        OutputType.LOGLIKELIHOOD_ROLLING,
        "",
        "",
        new int[] {1},
        tokens,
        0,
        0,
        0,
        Status.OK,
        null);
  }

  /** Bytes of a line of /proc/self/status. */
  private static long status(String name) throws Exception {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith(name + ":")) {
        return 1024 * Long.parseLong(line.replaceAll("[^0-9]", ""));
      }
    }
    throw new IllegalStateException("no " + name + " in /proc/self/status");
  }
}
