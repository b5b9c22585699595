import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Path;
import java.util.stream.LongStream;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.transformer.GradMode;
import org.lethe.transformer.Hooks;
import org.lethe.transformer.Transformer;

/**
 * Runs sequences of 128 tokens through a checkpoint: MODEL PASSES SEQUENCES... Prints
 * "sequences seconds sum" a pass, the sum being that of the last residual stream.
 */
public class ExpertTimes {

  public static void main(String[] args) {
    int passes = Integer.parseInt(args[1]);
    try (Transformer transformer =
            Transformer.load(Checkpoint.open(Path.of(args[0])), Device.cpu());
        GradMode off = GradMode.off()) {
      int vocabulary = transformer.config().vocabularySize();
      for (int i = 2; i < args.length; i++) {
        int sequences = Integer.parseInt(args[i]);
        long[] ids = LongStream.range(0, 128L * sequences).map(n -> n * 7919 % vocabulary).toArray();
        for (int pass = 0; pass < passes; pass++) {
          try (NDManager scope = transformer.newScope()) {
            NDArray tokens = scope.create(ids, new Shape(sequences, 128));
            long start = System.nanoTime();
            float sum = transformer.hidden(tokens, Hooks.none()).sum().getFloat();
            System.out.printf("%d %.4f %.3f%n", sequences, (System.nanoTime() - start) / 1e9, sum);
          }
        }
      }
    }
  }
}
