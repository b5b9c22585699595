package org.lethe.job.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class DeviceMemoryTest {

  @Test
  @Tag("engine")
  void whatTheEngineSaysWithoutMemoryIsRecognised() {
    try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager()) {
      EngineException failure =
          catchThrowableOfType(EngineException.class, () -> manager.zeros(new Shape(1L << 46)));
      assertThat(failure).isNotNull();
      assertThat(DeviceMemory.isExhausted(failure)).as(failure.getMessage()).isTrue();
    }
  }

  @Test
  void otherFailuresAreNone() {
    assertThat(DeviceMemory.isExhausted(new EngineException("shapes do not match"))).isFalse();
    assertThat(DeviceMemory.isExhausted(new EngineException((String) null))).isFalse();
    assertThat(
            DeviceMemory.isExhausted(
                new EngineException("failed", new RuntimeException("CUDA out of memory."))))
        .isTrue();
  }
}
