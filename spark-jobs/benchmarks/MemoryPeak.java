import ai.djl.Device;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.lethe.benchmark.GenerationLimits;
import org.lethe.benchmark.OutputType;
import org.lethe.benchmark.Request;
import org.lethe.benchmark.Status;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.checkpoint.Tokenizer;
import org.lethe.inference.Arrangement;
import org.lethe.inference.TextDecoder;
import org.lethe.inference.TransformerLanguageModel;
import org.lethe.transformer.Transformer;

/**
 * Scores rolling documents, or goes on with prompts, and prints resident memory in bytes with the
 * model after a first short request, at its peak and not of files: MODEL BATCH-TOKENS DOCUMENTS
 * LENGTH [ANSWER], with the tokens of every answer to generate.
 */
public class MemoryPeak {

  public static void main(String[] args) throws Exception {
    int budget = Integer.parseInt(args[1]);
    int documents = Integer.parseInt(args[2]);
    int length = Integer.parseInt(args[3]);
    int answer = args.length > 4 ? Integer.parseInt(args[4]) : 0;
    Transformer transformer = Transformer.load(Checkpoint.open(Path.of(args[0])), Device.cpu());
    int vocabulary = transformer.config().vocabularySize();
    Random random = new Random(20261121);
    List<Request> requests = new ArrayList<>();
    for (int d = 0; d < documents; d++) {
      requests.add(request(d, random.ints(length, 3, vocabulary).toArray(), answer));
    }
    try (TransformerLanguageModel model = new TransformerLanguageModel(transformer);
        Tokenizer tokenizer = answer > 0 ? Tokenizer.open(Path.of(args[0])) : null) {
      model.logLikelihoods(List.of(request(-1, new int[] {3, 4, 5}, 0)));
      long before = status("VmRSS");
      long start = System.nanoTime();
      for (List<Request> batch : Arrangement.PLANNED.batches(requests, budget)) {
        if (answer > 0) {
          new TextDecoder(transformer, tokenizer).generate(batch);
        } else {
          model.logLikelihoods(batch);
        }
      }
      System.out.printf(
          "%d %d %d %.2f%n",
          before, status("VmHWM"), status("RssAnon"), (System.nanoTime() - start) / 1e9);
    }
  }

  /** A document to be scored, or a prompt to go on with by so many tokens. */
  private static Request request(int id, int[] tokens, int answer) {
    boolean generates = answer > 0;
    return new Request(
        Integer.toString(id),
        "task",
        id,
        0,
        1,
        0,
        generates ? OutputType.GENERATE_UNTIL : OutputType.LOGLIKELIHOOD_ROLLING,
        "",
        "",
        generates ? tokens : new int[] {1},
        generates ? new int[0] : tokens,
        0,
        0,
        0,
        Status.OK,
        null,
        generates ? new GenerationLimits(List.of(), answer, List.of()) : null,
        generates ? List.of("") : null,
        null,
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
