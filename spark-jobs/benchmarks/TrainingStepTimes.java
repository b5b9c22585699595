import ai.djl.Device;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.lethe.job.device.Libtorch;
import org.lethe.training.AdamW;
import org.lethe.training.Adaptation;
import org.lethe.training.CheckpointSteps;
import org.lethe.training.LearningRateSchedule;
import org.lethe.training.PackedText;
import org.lethe.training.Recipe;
import org.lethe.training.SaveEvery;
import org.lethe.training.TrainingOptions;
import org.lethe.training.TrainingRun;
import org.lethe.transformer.Precision;

/** Prints "step seconds cpu-seconds loss" for steps on one batch: MODEL TOKENS.txt BATCH STEPS OUTPUT [cpu|gpu]. */
public class TrainingStepTimes {

  public static void main(String[] args) throws Exception {
    Libtorch.announce();
    int[] tokens =
        Arrays.stream(Files.readString(Path.of(args[1])).trim().split(" "))
            .mapToInt(Integer::parseInt)
            .toArray();
    int batch = Integer.parseInt(args[2]);
    int steps = Integer.parseInt(args[3]);
    TrainingOptions options =
        new TrainingOptions(
            steps,
            batch,
            1,
            false, Precision.FLOAT32,
            LearningRateSchedule.constant(1e-4),
            new AdamW.Options(0.9, 0.999, 1e-8, 0.01),
            1,
            CheckpointSteps.last(),
            SaveEvery.steps(Integer.MAX_VALUE),
            0);
    OperatingSystemMXBean process =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long[] cpu = {process.getProcessCpuTime()};
    TrainingRun.run(
        Path.of(args[0]),
        new Recipe.Restore(options, Adaptation.full()),
        new PackedText(tokens, tokens.length / batch),
        Path.of(args[4]),
        args.length > 5 && args[5].equals("gpu") ? Device.gpu(0) : Device.cpu(),
        s -> {
          double used = (process.getProcessCpuTime() - cpu[0]) / 1e9;
          System.out.printf("%d %.4f %.4f %.6f%n", s.step(), s.seconds(), used, s.loss());
          cpu[0] = process.getProcessCpuTime();
        });
  }
}
