package org.lethe.job.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lethe.gradient.SurfaceMeans;

class KeptAnswersTest {
  @TempDir Path folder;
  private final List<Integer> computed = new ArrayList<>();

  @BeforeEach
  void answerThree() throws IOException {
    ask();
    assertThat(computed).containsExactly(0, 1, 2);
    computed.clear();
  }

  @Test
  void whoAsksAgainGetsWhatWasKept() throws IOException {
    ask();
    assertThat(computed).isEmpty();
  }

  @Test
  void anAnswerThatIsDamagedIsComputedAnewAndTheOthersAreKept() throws IOException {
    Path file = folder.resolve("answer-000001");
    byte[] whole = Files.readAllBytes(file);
    for (int i = 0; i < whole.length; i++) {
      byte[] garbled = whole.clone();
      garbled[i] ^= 0x55;
      damage(file, garbled);
      damage(file, Arrays.copyOf(whole, i));
    }
    Files.delete(file);
    ask();
    assertThat(computed).containsExactly(1);
  }

  @Test
  void anAnswerWhoseChecksumHadoopRefusesIsComputedAnew() throws IOException {
    Path file = folder.resolve("answer-000001");
    byte[] garbled = Files.readAllBytes(file);
    garbled[5] ^= 1;
    Files.write(file, garbled);
    ask();
    assertThat(computed).containsExactly(1);
  }

  private void damage(Path file, byte[] content) throws IOException {
    Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
    Files.write(file, content);
    ask();
    assertThat(computed).containsExactly(1);
    computed.clear();
  }

  /** Asks three questions, whose answers are known, and notes which are computed. */
  private void ask() throws IOException {
    FileSystem fs = FileSystem.getLocal(new Configuration());
    List<Integer> asked = new ArrayList<>();
    KeptAnswers kept =
        new KeptAnswers(
            fs,
            new org.apache.hadoop.fs.Path(folder.toUri()),
            question -> {
              computed.add(asked.size() - 1);
              return answer(asked.size() - 1);
            });
    for (int i = 0; i < 3; i++) {
      asked.add(i);
      SurfaceMeans found = kept.to(null);
      assertThat(found.numbers()).containsExactly(answer(i).numbers());
      assertThat(found.vectors()).hasSize(2);
      assertThat(found.vectors().get(0)).containsExactly(answer(i).vectors().get(0));
      assertThat(found.vectors().get(1)).containsExactly(answer(i).vectors().get(1));
    }
  }

  private static SurfaceMeans answer(int i) {
    return new SurfaceMeans(
        new double[] {i, -0.5}, List.of(new float[] {i + 0.25f}, new float[] {1, 2, i}));
  }
}
