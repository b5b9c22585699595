package org.lethe.benchmark.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Conversations read as transformers renders them, recorded by chat_templates.py. */
class ChatTemplateTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNode GOLDEN = golden();

  private static JsonNode golden() {
    try {
      return JSON.readTree(ChatTemplateTest.class.getResource("chat_templates.json"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stream<Arguments> rows() {
    return StreamSupport.stream(GOLDEN.path("rows").spliterator(), false)
        .map(
            row ->
                Arguments.of(
                    row.path("template").asText(), row.path("conversation").asText(), row));
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("rows")
  void conversationsReadAsTransformersRendersThem(
      String template, String conversation, JsonNode row) {
    if (row.has("error")) {
      assertThatThrownBy(() -> rendered(template, conversation, row))
          .isInstanceOf(TemplateException.class);
    } else {
      assertThat(rendered(template, conversation, row)).isEqualTo(row.path("text").asText());
    }
  }

  private static String rendered(String template, String conversation, JsonNode row) {
    ChatTemplate parsed =
        ChatTemplate.parse(
            GOLDEN.path("templates").path(template).asText(),
            JSON.convertValue(GOLDEN.path("special"), new TypeReference<Map<String, String>>() {}),
            LocalDateTime.parse(GOLDEN.path("now").asText()));
    List<Map<String, String>> messages =
        JSON.convertValue(
            GOLDEN.path("conversations").path(conversation), new TypeReference<>() {});
    return row.path("continued").asBoolean() ? parsed.continued(messages) : parsed.opened(messages);
  }

  @Test
  void exceptionsOfTheTemplateKeepTheirMessage() {
    ChatTemplate template =
        ChatTemplate.parse(
            "{{ raise_exception('no ' ~ messages[0].role) }}", Map.of(), LocalDateTime.MIN);
    assertThatThrownBy(() -> template.opened(List.of(Map.of("role", "system", "content", "x"))))
        .hasMessage("no system");
  }

  @Test
  void unsupportedTagsAreNamed() {
    assertThatThrownBy(() -> ChatTemplate.parse("{% call x() %}", Map.of(), LocalDateTime.MIN))
        .hasMessageContaining("tag 'call' is not supported");
  }
}
