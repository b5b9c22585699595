package org.lethe.job.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders with the files of libtorch that say what it is, all empty but the one that is read. */
class LibtorchTest {
  @TempDir Path folder;

  @Test
  void aPythonPackageSaysItsVersionAndTheInterfaceIsTheOneThereIs() throws IOException {
    Libtorch found = found("version.py", "__version__ = '2.7.1+cu126'\ncuda = '12.6'\n", true);
    assertThat(Libtorch.interfaceVersion()).isEqualTo("2.7.1");
    assertThat(found.hasCuda()).isTrue();
    assertThat(found.settings(Map.of()))
        .isEqualTo(Map.of("PYTORCH_VERSION", "2.7.1", "PYTORCH_FLAVOR", "cu128"));
  }

  @Test
  void anArchiveForCpusHasNoCuda() throws IOException {
    Libtorch found = found("build-version", "2.7.1+cpu\n", false);
    assertThat(found.hasCuda()).isFalse();
    assertThat(found.settings(Map.of()))
        .isEqualTo(Map.of("PYTORCH_VERSION", "2.7.1", "PYTORCH_FLAVOR", "cpu"));
  }

  @Test
  void anotherVersionKeepsItsBuildForAnInterfaceOfItsOwn() throws IOException {
    Libtorch found = found("version.py", "__version__ = '2.11.0+cu130'\n", true);
    assertThat(found.settings(Map.of()))
        .isEqualTo(Map.of("PYTORCH_VERSION", "2.11.0", "PYTORCH_FLAVOR", "cu130"));
  }

  @Test
  void whatTheUserSetsOrNothingSaysIsLeftToDjl() throws IOException {
    assertThat(found("version.py", "", true).settings(Map.of())).isEmpty();
    assertThat(
            found("build-version", "2.7.1+cu128", true).settings(Map.of("PYTORCH_FLAVOR", "cu128")))
        .isEmpty();
    assertThat(Libtorch.named(Map.of())).isEmpty();
    assertThat(Libtorch.named(Map.of(Libtorch.FOLDER, folder.resolve("none").toString())))
        .isEmpty();
  }

  private Libtorch found(String file, String content, boolean cuda) throws IOException {
    Path libraries = Files.createDirectories(folder.resolve("lib"));
    Files.write(libraries.resolve(System.mapLibraryName("torch")), new byte[0]);
    if (cuda) {
      Files.write(libraries.resolve(System.mapLibraryName("torch_cuda")), new byte[0]);
    }
    Files.writeString(folder.resolve(file), content);
    return Libtorch.named(Map.of(Libtorch.FOLDER, libraries.toString())).orElseThrow();
  }
}
