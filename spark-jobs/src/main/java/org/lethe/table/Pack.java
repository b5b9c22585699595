package org.lethe.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;
import org.lethe.provenance.Digest;

/**
 * Manifest of a file that holds the files of many units, and publishes all of them: units of the
 * partition in whose folder it lies, or of several in the folder of {@link TableLayout#shared}.
 * Neither it nor the file ever changes. A pack that is made from packs has a greater generation
 * than they.
 *
 * @param generation 1 for a pack of units that had files of their own
 * @param footer what follows the units in the file, to its end
 * @param provenance what is true of the rows of all units
 * @param units the units, in the order of the file
 */
record Pack(
    int generation, DataFile footer, Map<String, String> provenance, List<PackedUnit> units) {
  private static final ObjectMapper JSON =
      new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
  private static final Pattern NAME =
      Pattern.compile("pack\\.[0-9]+\\.[0-9a-f]{16}\\.(json|parquet)");

  Pack {
    provenance = new TreeMap<>(provenance);
    units = List.copyOf(units);
    if (generation < 1 || units.isEmpty()) {
      throw new IllegalArgumentException("a pack holds units, and its generation is at least 1");
    }
  }

  /** Makes the manifest of units, each with all that is known of how its rows were made. */
  static Pack of(int generation, DataFile footer, List<PackedUnit> units) {
    Map<String, String> common = new TreeMap<>(units.get(0).provenance());
    units.forEach(unit -> common.entrySet().retainAll(unit.provenance().entrySet()));
    List<PackedUnit> others = new ArrayList<>();
    for (PackedUnit unit : units) {
      Map<String, String> own = new TreeMap<>(unit.provenance());
      own.entrySet().removeAll(common.entrySet());
      others.add(
          new PackedUnit(
              unit.partition(),
              unit.slot(),
              unit.key(),
              unit.published(),
              unit.start(),
              unit.rows(),
              unit.data(),
              own));
    }
    return new Pack(generation, footer, common, others);
  }

  /** Returns the length of the file. */
  long bytes() {
    return end() + footer.bytes();
  }

  /** Returns the place after the last unit. */
  long end() {
    PackedUnit last = units.get(units.size() - 1);
    return last.start() + last.data().bytes();
  }

  /** Returns the name of the file; files of other content have other names. */
  String dataName() {
    return name() + ".parquet";
  }

  String manifestName() {
    return name() + ".json";
  }

  private String name() {
    Digest digest = Digest.sha256();
    for (PackedUnit unit : units) {
      if (unit.partition() != null) {
        digest.update(unit.partition().toString());
      }
      digest.update(unit.slot()).update(unit.key()).update(unit.start());
      digest.update(unit.data().sha256());
    }
    return "pack." + generation + "." + digest.update(footer.sha256()).id();
  }

  static boolean isManifest(Path file) {
    return is(file, "json");
  }

  static boolean isData(Path file) {
    return is(file, "parquet");
  }

  private static boolean is(Path file, String kind) {
    Matcher name = NAME.matcher(file.getName());
    return name.matches() && name.group(1).equals(kind);
  }

  /** Returns the name of the data file that a manifest describes. */
  static String dataName(Path manifest) {
    return manifest.getName().replaceFirst("json$", "parquet");
  }

  byte[] toJson() throws IOException {
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this);
  }

  /**
   * Reads a manifest.
   *
   * @throws JsonProcessingException if it is none, for example because it was cut
   */
  static Pack read(InputStream in) throws IOException {
    return JSON.readValue(in, Pack.class);
  }
}
