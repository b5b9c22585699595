package org.lethe.table;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is written beside a published unit.
 *
 * @param rows number of rows of its file
 * @param provenance how the rows were made
 */
public record Manifest(long rows, Map<String, String> provenance) {
  private static final ObjectMapper JSON =
      new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  public Manifest {
    provenance = new TreeMap<>(provenance);
  }

  void write(OutputStream out) throws IOException {
    JSON.writerWithDefaultPrettyPrinter().writeValue(out, this);
  }

  static Manifest read(InputStream in) throws IOException {
    return JSON.readValue(in, Manifest.class);
  }
}
