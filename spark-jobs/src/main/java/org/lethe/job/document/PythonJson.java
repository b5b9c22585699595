package org.lethe.job.document;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/**
 * JSON as Python's {@code json.loads} reads it: keys in file order, the last of equal keys counts,
 * whole numbers of any size, NaN and infinities, texts with lone surrogates.
 */
final class PythonJson {
  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxStringLength(Integer.MAX_VALUE)
                          .maxNumberLength(1 << 20)
                          .build())
                  .build())
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .build();

  private static final ObjectReader ONE_VALUE =
      MAPPER.readerFor(Object.class).with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private PythonJson() {}

  /**
   * Returns the document of a line.
   *
   * @throws IOException if the line is no JSON object; the message says what is wrong
   */
  static Map<String, Object> document(byte[] line, int length) throws IOException {
    try {
      return document(ONE_VALUE.<Object>readValue(line, 0, length));
    } catch (JsonProcessingException e) {
      throw new IOException(e.getOriginalMessage(), e);
    }
  }

  /** Returns a value as a document: an object itself, a text under the name {@code text}. */
  @SuppressWarnings("unchecked") // keys of JSON are text
  static Map<String, Object> document(Object value) throws IOException {
    if (value instanceof Map<?, ?> map) {
      return (Map<String, Object>) map;
    }
    if (value instanceof String text) {
      return Map.of("text", text);
    }
    throw new IOException("a document is no object");
  }

  /** Returns a parser of values that stand one after the other, or in an array. */
  static JsonParser parser(InputStream content) throws IOException {
    return MAPPER.createParser(content);
  }
}
