import ai.djl.Device;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.lethe.checkpoint.Slot;
import org.lethe.effect.Head;
import org.lethe.training.AdamW;
import org.lethe.training.Adaptation;
import org.lethe.training.CheckpointSteps;
import org.lethe.training.FrozenParts;
import org.lethe.training.Guide;
import org.lethe.training.LearningRateSchedule;
import org.lethe.training.Objective;
import org.lethe.training.ObjectiveTerm.FvGuided;
import org.lethe.training.Parent;
import org.lethe.training.Past;
import org.lethe.training.Recipe;
import org.lethe.training.SaveEvery;
import org.lethe.training.Sequence;
import org.lethe.training.TrainingData;
import org.lethe.training.TrainingOptions;
import org.lethe.training.TrainingRun;
import org.lethe.transformer.Precision;

/**
 * Prints "step seconds cpu-seconds loss" for the steps of a recipe, then the peak of the process's
 * memory: MODEL SEQUENCES BATCH STEPS OUTPUT full|lora|guided kept|again. A line of SEQUENCES is
 * the first target, then the tokens.
 */
public class TrainingSpeed {

  /** Batches in the order of the file. */
  private record InOrder(List<Sequence> all) implements TrainingData {
    @Override
    public List<Sequence> batch(long seed, int step, int size) {
      return IntStream.range(step * size, (step + 1) * size)
          .mapToObj(i -> all.get(i % all.size()))
          .toList();
    }

    @Override
    public int size() {
      return all.size();
    }

    @Override
    public int longest() {
      return all.stream().mapToInt(s -> s.tokens().length).max().orElseThrow();
    }

    @Override
    public String digest() {
      return "in order";
    }
  }

  public static void main(String[] args) throws Exception {
    List<Sequence> sequences =
        Files.readAllLines(Path.of(args[1])).stream().map(TrainingSpeed::sequence).toList();
    int batch = Integer.parseInt(args[2]);
    int steps = Integer.parseInt(args[3]);
    TrainingOptions options =
        new TrainingOptions(
            steps,
            batch,
            1,
            args[6].equals("again"), Precision.FLOAT32,
            LearningRateSchedule.constant(1e-5),
            new AdamW.Options(0.9, 0.999, 1e-8, 0.01),
            1,
            CheckpointSteps.last(),
            SaveEvery.steps(Integer.MAX_VALUE),
            0);
    boolean guided = args[5].equals("guided");
    Adaptation adaptation =
        args[5].equals("lora")
            ? new Adaptation.Lora(8, 16, Set.of(Slot.Q, Slot.V), false)
            : Adaptation.full();
    Objective objective =
        guided
            ? new Objective(
                List.of(new FvGuided(FvGuided.Form.CORRECTED, 20, 0.1, 1, 0, 0, 0, 2, 9)),
                0,
                false,
                FrozenParts.NONE,
                0)
            : Objective.PLAIN;
    Guide guide = new Guide(new float[576], List.of(new Head(8, 1), new Head(12, 3)));
    OperatingSystemMXBean process =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long[] cpu = {process.getProcessCpuTime()};
    for (int run = 0; run < Integer.getInteger("runs", 1); run++) {
      TrainingRun.run(
          Parent.of(Path.of(args[0])),
          new Recipe.FineTune(options, adaptation, objective),
          new InOrder(sequences),
          guided ? new Past(List.of(), List.of(), guide) : Past.NONE,
          Path.of(args[4] + run),
          Device.cpu(),
          s -> {
            double used = (process.getProcessCpuTime() - cpu[0]) / 1e9;
            System.out.printf("%d %.4f %.4f %.6f%n", s.step(), s.seconds(), used, s.loss());
            cpu[0] = process.getProcessCpuTime();
          });
      memory();
      if (Integer.getInteger("runs", 1) > 1) {
        org.lethe.job.device.MachineMemory.giveBack();
        memory();
      }
    }
  }

  private static void memory() throws Exception {
    Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmHWM") || line.startsWith("RssAnon"))
        .forEach(System.out::println);
  }

  private static Sequence sequence(String line) {
    int[] numbers = Arrays.stream(line.trim().split(" ")).mapToInt(Integer::parseInt).toArray();
    return Sequence.answer(Arrays.copyOfRange(numbers, 1, numbers.length), numbers[0]);
  }
}
