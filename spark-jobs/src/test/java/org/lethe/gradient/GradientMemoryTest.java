package org.lethe.gradient;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lethe.benchmark.Request;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.checkpoint.TinyLlama;
import org.lethe.inference.StoriesFamily;
import org.lethe.transformer.Transformer;

/** A graph may only hold memory that Java's garbage collector does not take away under it. */
@Tag("engine")
class GradientMemoryTest {

  @Test
  void gradientsSurviveGarbageCollection() throws InterruptedException {
    Checkpoint checkpoint = Checkpoint.open(TinyLlama.single());
    try (Transformer transformer = Transformer.load(checkpoint, Device.cpu())) {
      List<List<Request>> batches = batches(checkpoint.config().vocabularySize());
      float[] expected = flat(TaskGradient.of(transformer, batches));
      AtomicBoolean running = new AtomicBoolean(true);
      Thread collector = new Thread(() -> overwriteFreedBuffers(running));
      collector.start();
      try {
        for (int i = 0; i < 30; i++) {
          assertThat(Arrays.equals(flat(TaskGradient.of(transformer, batches)), expected)).isTrue();
        }
      } finally {
        running.set(false);
        collector.join();
      }
    }
  }

  /** Leaves the differentiation time to get on: a collection stops it, for long on a full heap. */
  private static void overwriteFreedBuffers(AtomicBoolean running) {
    while (running.get()) {
      LockSupport.parkNanos(20_000_000);
      System.gc();
      for (int i = 0; i < 200; i++) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(64 + 16 * i);
        while (buffer.remaining() >= Float.BYTES) {
          buffer.putFloat(1e30f);
        }
      }
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

  private static List<List<Request>> batches(int vocabulary) {
    Random random = new Random(1);
    List<List<Request>> batches = new ArrayList<>();
    for (int b = 0; b < 4; b++) {
      List<Request> batch = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        int[] context = random.ints(8 + random.nextInt(20), 3, vocabulary).toArray();
        int[] answer = random.ints(1 + random.nextInt(4), 3, vocabulary).toArray();
        batch.add(StoriesFamily.request("r" + b + "-" + i, "random", context, answer));
      }
      batches.add(batch);
    }
    return batches;
  }
}
