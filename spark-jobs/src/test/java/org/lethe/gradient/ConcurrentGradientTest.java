package org.lethe.gradient;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lethe.benchmark.Request;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.inference.StoriesFamily;
import org.lethe.transformer.Transformer;

/** Two tasks that differentiate the same weights at once must not disturb each other. */
@Tag("parity")
class ConcurrentGradientTest {

  @Test
  void gradientsAreTheSameInEveryThread() throws Exception {
    Checkpoint checkpoint = Checkpoint.open(StoriesFamily.FOLDER.resolve("base"));
    try (Transformer transformer = Transformer.load(checkpoint, Device.cpu())) {
      List<List<Request>> batches = batches();
      float[] expected = flat(TaskGradient.of(transformer, batches));
      ExecutorService threads = Executors.newFixedThreadPool(2);
      List<Future<float[]>> found = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        found.add(threads.submit(() -> flat(TaskGradient.of(transformer, batches))));
      }
      for (Future<float[]> gradient : found) {
        assertThat(java.util.Arrays.equals(gradient.get(), expected)).isTrue();
      }
      threads.shutdown();
    }
  }

  private static float[] flat(TaskGradient gradient) {
    int n = gradient.groups().stream().mapToInt(g -> g.values().length).sum();
    float[] all = new float[n];
    int at = 0;
    for (TaskGradient.Group group : gradient.groups()) {
      System.arraycopy(group.values(), 0, all, at, group.values().length);
      at += group.values().length;
    }
    return all;
  }

  private static List<List<Request>> batches() {
    Random random = new Random(1);
    List<List<Request>> batches = new ArrayList<>();
    for (int b = 0; b < 4; b++) {
      List<Request> batch = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        int[] context = random.ints(60 + random.nextInt(150), 3, 512).toArray();
        int[] answer = random.ints(1 + random.nextInt(20), 3, 512).toArray();
        batch.add(StoriesFamily.request("r" + b + "-" + i, "random", context, answer));
      }
      batches.add(batch);
    }
    return batches;
  }
}
