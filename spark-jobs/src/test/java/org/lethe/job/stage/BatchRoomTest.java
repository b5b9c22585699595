package org.lethe.job.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.checkpoint.ModelConfig;
import org.lethe.transformer.Precision;

class BatchRoomTest {
  private static final ModelConfig CONFIG =
      Checkpoint.open(Path.of("..", "conf", "quickstart", "base")).config();

  @Test
  void roomGrowsWithMemoryUpToWhatFillsAGpu() {
    BatchRoom small = BatchRoom.of(CONFIG, Precision.FLOAT32, 100L << 20);
    BatchRoom twice = BatchRoom.of(CONFIG, Precision.FLOAT32, 200L << 20);
    assertThat((double) twice.cachedTokens() / small.cachedTokens()).isBetween(1.99, 2.01);
    assertThat(BatchRoom.of(CONFIG, Precision.FLOAT32, 80L << 30).tokens()).isEqualTo(32768);
    assertThat(BatchRoom.of(CONFIG, Precision.FLOAT32, 10L << 20).tokens()).isPositive();
    assertThat(BatchRoom.of(CONFIG, Precision.BF16, 10L << 20).tokens())
        .isGreaterThan(BatchRoom.of(CONFIG, Precision.FLOAT32, 10L << 20).tokens());
  }

  @Test
  void withoutFreeMemoryBatchesStayAsPlanned() {
    assertThat(BatchRoom.of(CONFIG, Precision.FLOAT32, -1)).isEqualTo(BatchRoom.PLANNED);
  }
}
