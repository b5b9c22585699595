package org.lethe.provenance;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * The conditions under which a number was computed that may change the number. Time, host and
 * topology are not part of it, so the same work gives the same record on every machine.
 *
 * @param engine name of the engine, none for plain Java
 * @param engineVersion version of its native library
 * @param dtype element type of the arithmetic
 * @param device kind of device: cpu, or the accelerator's name
 * @param seed seed of the random draws
 * @param conventions ids of the definitions used
 */
public record Provenance(
    String engine,
    String engineVersion,
    String dtype,
    String device,
    long seed,
    String conventions) {

  private static final String VERSION = version();

  /** Returns the version of Lethe. */
  public static String letheVersion() {
    return VERSION;
  }

  /** Returns the record as text fields, together with the fields of a unit of work. */
  public Map<String, String> with(Map<String, String> unit) {
    Map<String, String> fields = new TreeMap<>(unit);
    fields.put("lethe_version", VERSION);
    fields.put("engine", engine);
    fields.put("engine_version", engineVersion);
    fields.put("dtype", dtype);
    fields.put("device", device);
    fields.put("seed", Long.toString(seed));
    fields.put("conventions", conventions);
    return fields;
  }

  private static String version() {
    Properties properties = new Properties();
    try (InputStream in = Provenance.class.getResourceAsStream("version.properties")) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version");
  }
}
