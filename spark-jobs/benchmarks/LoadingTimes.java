import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.transformer.GradMode;
import org.lethe.transformer.Hooks;
import org.lethe.transformer.Precision;
import org.lethe.transformer.Transformer;

/**
 * Loads a checkpoint and runs 16 tokens: MODEL PRECISION. Prints kilobytes resident before, seconds
 * and peak kilobytes after loading, seconds and peak kilobytes after the tokens, and the sum of the
 * logits.
 */
public class LoadingTimes {

  public static void main(String[] args) throws Exception {
    try (NDManager warm = Engine.getEngine("PyTorch").newBaseManager()) {
      warm.ones(new Shape(8, 8)).matMul(warm.ones(new Shape(8, 8))).toFloatArray();
    }
    Precision precision =
        Arrays.stream(Precision.values()).filter(p -> p.key().equals(args[1])).findFirst().get();
    long before = kilobytes("VmRSS");
    long start = System.nanoTime();
    try (Transformer transformer =
        Transformer.load(
            Checkpoint.open(Path.of(args[0])), precision, List.of(Device.cpu()))) {
      double loaded = (System.nanoTime() - start) / 1e9;
      long loadedPeak = kilobytes("VmHWM");
      double sum = 0;
      try (GradMode off = GradMode.off();
          NDManager scope = transformer.newScope()) {
        NDArray tokens = scope.create(LongStream.range(3, 19).toArray(), new Shape(1, 16));
        for (float logit : transformer.logits(tokens, Hooks.none()).toFloatArray()) {
          sum += logit;
        }
      }
      System.out.printf(
          "%d %.3f %d %.3f %d %.4f%n",
          before,
          loaded,
          loadedPeak,
          (System.nanoTime() - start) / 1e9,
          kilobytes("VmHWM"),
          sum);
    }
  }

  private static long kilobytes(String key) throws Exception {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith(key + ":")) {
        return Long.parseLong(line.replaceAll("[^0-9]", ""));
      }
    }
    throw new IllegalStateException("no " + key);
  }
}
