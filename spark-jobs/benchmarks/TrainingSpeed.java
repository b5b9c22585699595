import ai.djl.Device;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.lethe.checkpoint.Slot;
import org.lethe.effect.Head;
import org.lethe.training.AdamW;
import org.lethe.training.Adaptation;
import org.lethe.training.CheckpointSteps;
import org.lethe.training.FisherKind;
import org.lethe.training.FrozenParts;
import org.lethe.training.Guide;
import org.lethe.training.LearningRateSchedule;
import org.lethe.training.MemoryNeed;
import org.lethe.training.Objective;
import org.lethe.training.ObjectiveTerm;
import org.lethe.training.ObjectiveTerm.Ewc;
import org.lethe.training.ObjectiveTerm.FvGuided;
import org.lethe.training.ObjectiveTerm.IvGuided;
import org.lethe.training.ObjectiveTerm.L2Sp;
import org.lethe.training.ObjectiveTerm.OLora;
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
 * memory: MODEL SEQUENCES BATCH STEPS OUTPUT RECIPE kept|again, after the estimate of its memory
 * in bytes. A line of SEQUENCES is the first target, then the tokens.
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
    Guide guide = new Guide(new float[576], List.of(new Head(8, 1), new Head(12, 3)));
    Recipe recipe = recipe(args[5], options);
    InOrder data = new InOrder(sequences);
    Path parent = Path.of(args[0]);
    List<Path> adapters =
        args[5].equals("o-lora") ? List.of(adapter(parent, data, options, args[4])) : List.of();
    boolean looksBack = recipe.objective().readsEarlierData();
    Past past = new Past(looksBack ? List.of(data) : List.of(), adapters, guide);
    long need = MemoryNeed.of(Parent.of(parent), recipe, data, past).bytes();
    OperatingSystemMXBean process =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    System.out.printf("need %d%n", need);
    memory();
    long[] cpu = {process.getProcessCpuTime()};
    for (int run = 0; run < Integer.getInteger("runs", 1); run++) {
      TrainingRun.run(
          Parent.of(parent),
          recipe,
          data,
          recipe.objective().isPlain() ? Past.NONE : past,
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

  private static Recipe.FineTune recipe(String name, TrainingOptions options) {
    boolean low = name.endsWith("lora");
    Adaptation adaptation =
        low ? new Adaptation.Lora(8, 16, Set.of(Slot.Q, Slot.V), false) : Adaptation.full();
    List<Integer> lower = IntStream.range(0, 15).boxed().toList();
    Objective objective =
        switch (name) {
          case "full", "lora" -> Objective.PLAIN;
          case "guided" -> of(new FvGuided(FvGuided.Form.CORRECTED, 20, 0.1, 1, 0, 0, 0, 2, 9));
          case "iv-guided" -> of(IvGuided.DEFAULT);
          case "l2-sp" -> of(L2Sp.DEFAULT);
          case "ewc" -> of(new Ewc(400, FisherKind.EMPIRICAL, 4, 8));
          case "o-lora" -> of(OLora.DEFAULT);
          case "replay" -> new Objective(List.of(), 0.25, false, FrozenParts.NONE, 0);
          case "pcgrad" -> new Objective(List.of(), 0.25, true, FrozenParts.NONE, 0);
          case "freeze" ->
              new Objective(
                  List.of(), 0, false, new FrozenParts(lower, List.of(), List.of(), false), 0);
          default -> throw new IllegalArgumentException(name);
        };
    return new Recipe.FineTune(options, adaptation, objective);
  }

  private static Objective of(ObjectiveTerm term) {
    return new Objective(List.of(term), 0, false, FrozenParts.NONE, 0);
  }

  /** Trains the adapter that O-LoRA keeps clear of. */
  private static Path adapter(Path parent, InOrder data, TrainingOptions options, String output)
      throws Exception {
    Path folder = Path.of(output + "-earlier");
    TrainingRun.run(
        Parent.of(parent), recipe("lora", options), data, Past.NONE, folder, Device.cpu(), s -> {});
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> file.getFileName().toString().equals("adapter_config.json"))
          .findFirst()
          .orElseThrow()
          .getParent();
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
