package org.lethe.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compiles uses of a generated builder. */
class RowBuilderTest {
  @TempDir Path classes;

  private static final String ALL =
      "TrainingStepRowBuilder.stagedBuilder().runId(\"r\").step(1).loss(1).learningRate(1)"
          + ".gradientNorm(1).tokens(1).seconds(1).build()";

  @Test
  void everyValueMustBeGiven() {
    assertThat(problems(ALL)).isEmpty();
    assertThat(problems(ALL.replace(".seconds(1)", ""))).isNotEmpty();
    assertThat(problems(ALL.replace(".loss(1)", ""))).isNotEmpty();
    assertThat(problems("TrainingStepRowBuilder.stagedBuilder().build()")).isNotEmpty();
    assertThat(problems("TrainingStepRowBuilder.builder().build()")).isNotEmpty();
  }

  @Test
  void aRowIsChangedByName() {
    assertThat(problems("TrainingStepRowBuilder.builder(" + ALL + ").loss(2).build()")).isEmpty();
  }

  private List<String> problems(String expression) {
    String source =
        "package org.lethe.table; class Use { TrainingStepRow row = " + expression + "; }";
    JavaFileObject file =
        new SimpleJavaFileObject(URI.create("string:///Use.java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
          }
        };
    DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
    List<String> options = List.of("-proc:none", "-d", classes.toString());
    ToolProvider.getSystemJavaCompiler()
        .getTask(new StringWriter(), null, found, options, null, List.of(file))
        .call();
    return found.getDiagnostics().stream()
        .filter(problem -> problem.getKind() == Diagnostic.Kind.ERROR)
        .map(problem -> problem.getMessage(Locale.ROOT))
        .toList();
  }
}
