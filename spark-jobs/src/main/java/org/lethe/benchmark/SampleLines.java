package org.lethe.benchmark;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;

/**
 * A file that lm-evaluation-harness's {@code --log_samples} wrote: an object a line, or in one
 * array, as 0.4.2 wrote it. Numbers may be Python's NaN and Infinity.
 */
public final class SampleLines implements Closeable {
  private static final ObjectReader LINES =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .build()
          .readerFor(new TypeReference<Map<String, Object>>() {});

  private final MappingIterator<Map<String, Object>> lines;
  private int number;

  /** Reads content, which closing this closes. */
  public SampleLines(InputStream content) throws IOException {
    this.lines = LINES.readValues(content);
  }

  /** Returns the number of the object read last, from 1; 0 before the first. */
  public int number() {
    return number;
  }

  /**
   * Returns the next object; empty after the last.
   *
   * @throws IOException if it is not JSON
   * @throws IllegalArgumentException if it is no sample
   */
  public Optional<LmEvalSample> next() throws IOException {
    if (!lines.hasNextValue()) {
      return Optional.empty();
    }
    number++;
    return Optional.of(LmEvalSample.of(lines.nextValue()));
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
