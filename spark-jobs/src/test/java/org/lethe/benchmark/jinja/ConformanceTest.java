package org.lethe.benchmark.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Templates mean what they mean to Jinja2 3.1, recorded by conformance.py. */
class ConformanceTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNode GOLDEN = golden();
  private static final Map<String, Object> FIELDS =
      JSON.convertValue(GOLDEN.path("fields"), new TypeReference<>() {});

  private static JsonNode golden() {
    try {
      return JSON.readTree(ConformanceTest.class.getResource("conformance.json"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stream<Arguments> rows() {
    return StreamSupport.stream(GOLDEN.path("rows").spliterator(), false)
        .map(row -> Arguments.of(row.path("template").asText(), row));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void templateMeansWhatItMeansToJinja2(String template, JsonNode row) {
    if (row.path("error").asBoolean()) {
      assertThatThrownBy(() -> Template.parse(template).render(FIELDS))
          .isInstanceOf(TemplateException.class);
      return;
    }
    assertThat(Template.parse(template).render(FIELDS)).isEqualTo(row.path("text").asText());
    if (row.has("list")) {
      assertThat(PythonText.repr(Template.parse(template).literal(FIELDS)))
          .isEqualTo(PythonText.repr(JSON.convertValue(row.path("list"), Object.class)));
    }
  }

  @Test
  void whatIsNotSupportedIsRefusedAndSaysSo() {
    assertThatThrownBy(() -> Template.parse("{{ names|tojson }}"))
        .hasMessageContaining("filter 'tojson' is not supported");
    assertThatThrownBy(() -> Template.parse("{% macro x() %}{% endmacro %}"))
        .hasMessageContaining("tag 'macro' is not supported");
  }

  /** Jinja2 prints [Undefined], which may not pass for a prompt. */
  @Test
  void whereJinja2IsMoreLenientThereIsAnError() {
    assertThatThrownBy(() -> Template.parse("{{ [absent] }}").render(Map.of()))
        .hasMessageContaining("'absent' is undefined");
  }

  /** As Jinja2 3.1.6 prints it. */
  @Test
  void closingDelimitersInsideOfBracketsEndNothing() {
    assertThat(Template.parse("{{ {'a': {'b': 1}}.a.b }}").render(Map.of())).isEqualTo("1");
  }

  @Test
  void undefinedNameIsToldWithTheNamesThereAre() {
    assertThatThrownBy(() -> Template.parse("{{ questoin }}").render(Map.of("question", "x")))
        .hasMessage("'questoin' is undefined; the document has [question]");
  }
}
