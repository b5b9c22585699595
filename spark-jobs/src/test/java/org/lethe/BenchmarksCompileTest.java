package org.lethe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Benchmarks are run by hand and compiled by nothing else. */
class BenchmarksCompileTest {
  @TempDir private Path folder;

  @Test
  void everyBenchmarkCompiles() throws Exception {
    List<Path> sources;
    try (Stream<Path> files = Files.list(Path.of("benchmarks"))) {
      sources = files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    }
    assertThat(sources).isNotEmpty();
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter said = new StringWriter();
    List<String> options =
        List.of(
            "-proc:none", "-d", folder.toString(), "-cp", System.getProperty("java.class.path"));
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      var units = manager.getJavaFileObjectsFromPaths(sources);
      boolean compiled = compiler.getTask(said, manager, null, options, null, units).call();
      assertThat(compiled).as(said.toString()).isTrue();
    }
  }
}
