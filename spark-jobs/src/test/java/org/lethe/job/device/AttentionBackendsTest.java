package org.lethe.job.device;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.LibUtils;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("engine")
class AttentionBackendsTest {

  @Test
  void theKernelsOfCudnnAreTurnedOffAndStayOff() {
    assertThat(Engine.getEngine("PyTorch")).isNotNull();
    Path libtorch = Path.of(LibUtils.getLibtorchPath());
    AttentionBackends.refuseCudnn(libtorch);
    assertThat(AttentionBackends.allowsCudnn(libtorch)).isFalse();
    AttentionBackends.refuseCudnn(libtorch);
    assertThat(AttentionBackends.allowsCudnn(libtorch)).isFalse();
  }

  @Test
  void aFolderWithoutTheLibraryIsLeftAlone(@TempDir Path empty) {
    AttentionBackends.refuseCudnn(empty);
  }
}
