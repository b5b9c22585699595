package org.lethe.table;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;

/**
 * Publishes a unit: what is read of it is the file that its manifest describes.
 *
 * @param rows number of rows of its file
 * @param data the file; null where an earlier version published it, which named files after units
 * @param provenance how the rows were made
 * @param after time of what the slot held before, where that is dated later than this manifest, so
 *     that the order of both is known all the same; milliseconds since 1970, else 0
 */
public record Manifest(
    long rows,
    DataFile data,
    Map<String, String> provenance,
    @JsonInclude(JsonInclude.Include.NON_DEFAULT) long after)
    implements Serializable {
  private static final ObjectMapper JSON =
      new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  public Manifest {
    provenance = new TreeMap<>(provenance);
  }

  Manifest(long rows, DataFile data, Map<String, String> provenance) {
    this(rows, data, provenance, 0);
  }

  /** The same, younger than what is dated so. */
  Manifest after(long time) {
    return new Manifest(rows, data, provenance, time);
  }

  byte[] toJson() throws IOException {
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this);
  }

  /**
   * Reads a manifest.
   *
   * @throws JsonProcessingException if it is none, for example because it was cut
   */
  static Manifest read(InputStream in) throws IOException {
    return JSON.readValue(in, Manifest.class).interned();
  }

  /** Most of what is said of a unit is said of many, and a driver knows all units. */
  private Manifest interned() {
    provenance.replaceAll((name, value) -> value.intern());
    return this;
  }
}
