import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.checkpoint.ModelConfig;
import org.lethe.effect.Edit;
import org.lethe.effect.EditedTrials;
import org.lethe.effect.Head;
import org.lethe.effect.HeadActivations;
import org.lethe.effect.Trial;
import org.lethe.effect.TrialReader;
import org.lethe.transformer.AnswerHead;
import org.lethe.transformer.GradMode;
import org.lethe.transformer.HookPoint;
import org.lethe.transformer.Hooks;
import org.lethe.transformer.ArrayKernels;
import org.lethe.transformer.Kernels;
import org.lethe.transformer.Transformer;

/**
 * Times the effects of all heads on random prompts, and full passes with one head replaced. Prints
 * for every round seconds and processor seconds of the effects, of one full pass, and the largest
 * difference of the effects of the heads that both computed; at the end the memory held before and
 * at most. MODEL BATCH-TOKENS TRIALS LENGTH HEADS ROUNDS, where HEADS is the number of full passes.
 */
public class EffectTimes {

  private static final OperatingSystemMXBean PROCESS =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  public static void main(String[] args) throws Exception {
    int batchTokens = Integer.parseInt(args[1]);
    Random random = new Random(20261126);
    try (Transformer transformer =
        Transformer.load(Checkpoint.open(Path.of(args[0])), Device.cpu())) {
      int vocabulary = transformer.config().vocabularySize();
      List<Trial> trials = new ArrayList<>();
      for (int i = 0; i < Integer.parseInt(args[2]); i++) {
        int[] prompt = random.ints(Integer.parseInt(args[3]), 3, vocabulary).toArray();
        trials.add(new Trial(prompt, new int[] {3 + random.nextInt(vocabulary - 3)}));
      }
      TrialReader reader = new TrialReader(transformer, batchTokens);
      List<Trial> warm = List.of(trials.get(0));
      HeadActivations means = reader.read(warm).get(0).heads(); // not the prompts' own below
      List<Edit> edits = new ArrayList<>();
      means.all().forEach(head -> edits.add(new Edit.ReplaceHead(head, means.of(head))));
      EditedTrials exact = new EditedTrials(transformer, batchTokens);
      Trial last = trials.get(trials.size() - 1);
      pass(transformer, last, new Head(0, 0), means);
      String held = memory("VmRSS");
      for (int round = 0; round < Integer.parseInt(args[5]); round++) {
        long start = System.nanoTime();
        long used = PROCESS.getProcessCpuTime();
        List<EditedTrials.Answers> answers = exact.answers(trials, edits);
        double seconds = (System.nanoTime() - start) / 1e9;
        double cpu = (PROCESS.getProcessCpuTime() - used) / 1e9;
        List<Head> heads = new ArrayList<>(means.all());
        Collections.shuffle(heads, random);
        heads = heads.subList(0, Integer.parseInt(args[4]));
        start = System.nanoTime();
        used = PROCESS.getProcessCpuTime();
        double most = 0;
        for (Head head : heads) {
          double found = Math.log(pass(transformer, last, head, means));
          double expected =
              answers
                  .get(trials.size() - 1)
                  .edited()
                  .get(means.all().indexOf(head))
                  .logProbs()[0];
          most = Math.max(most, Math.abs(found - expected));
        }
        System.out.printf(
            "%.4f %.4f %.4f %.4f %.2e%n",
            seconds,
            cpu,
            (System.nanoTime() - start) / 1e9 / heads.size(),
            (PROCESS.getProcessCpuTime() - used) / 1e9 / heads.size(),
            most);
      }
      System.out.println(edits.size() + " " + held + " " + memory("VmHWM"));
    }
  }

  /** Probability of the target with one head replaced, by a pass over the whole prompt. */
  private static double pass(
      Transformer transformer, Trial trial, Head head, HeadActivations means) {
    ModelConfig config = transformer.config();
    int length = trial.prompt().length;
    try (GradMode off = GradMode.off();
        NDManager scope = transformer.newScope()) {
      NDArray value = scope.create(means.of(head));
      Hooks hooks =
          Hooks.none()
              .at(
                  HookPoint.Z,
                  head.layer(),
                  (layer, z) -> {
                    NDArray changed = z.duplicate();
                    changed.set(
                        new ai.djl.ndarray.index.NDIndex("0, {}, {}", length - 1, head.head()),
                        value);
                    return changed;
                  });
      long[] ids = Arrays.stream(trial.prompt()).asLongStream().toArray();
      NDArray hidden = transformer.hidden(scope.create(ids, new Shape(1, length)), hooks);
      NDArray row =
          ArrayKernels.rows(
              hidden.reshape(length, config.width()), scope.create(new long[] {length - 1}));
      AnswerHead answers = transformer.answerHead(scope, 1, Hooks.none());
      NDArray target = scope.create(new long[] {trial.target()[0]});
      return Math.exp(
          answers.read(row, scope.create(new long[1]), target).logProbs().toFloatArray()[0]);
    }
  }

  private static String memory(String key) throws Exception {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith(key))
        .map(line -> line.replaceAll("[^0-9]", ""))
        .collect(Collectors.joining());
  }
}
