package org.lethe.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * What is wrong with the published units of a table.
 *
 * @param units every unit that was published, with its damage; empty where there is none
 * @param packs damaged packs, by the path of the manifest, with what else is wrong with each
 */
public record Damages(Map<Unit, Optional<String>> units, Map<String, String> packs) {
  private static final String UNREADABLE = "has a manifest that cannot be read";

  /** Reads all files of a table. */
  static Damages of(PublishedUnits published, Table<?> table) throws IOException {
    FileSystem fs = published.fileSystem();
    TableListing files = TableListing.of(fs, published.layout(table));
    List<List<Place>> described = published.described(files, table);
    Damages damages = new Damages(new HashMap<>(), new TreeMap<>());
    List<Place> alone = new ArrayList<>();
    Map<Unit, Optional<String>> packed = new HashMap<>();
    for (int i = 0; i < described.size(); i++) {
      Path manifest = files.manifests().get(i).getPath();
      List<Place> places = described.get(i);
      if (Pack.isManifest(manifest)) {
        damages.addPack(fs, manifest, places, packed);
      } else if (places.isEmpty()) {
        damages.units.put(Unit.ofManifest(table, manifest), Optional.of(UNREADABLE));
      } else {
        alone.add(places.get(0));
      }
    }
    List<Optional<String>> found = Concurrently.map(alone, place -> Damage.of(fs, place));
    for (int i = 0; i < alone.size(); i++) {
      damages.units.put(alone.get(i).unit(), found.get(i));
    }
    damages.units.putAll(packed); // where both are there, the pack counts
    return damages;
  }

  private void addPack(
      FileSystem fs, Path manifest, List<Place> places, Map<Unit, Optional<String>> packed)
      throws IOException {
    Pack pack = pack(fs, manifest);
    if (pack == null) {
      packs.put(manifest.toString(), UNREADABLE);
      return;
    }
    FilePart whole = FilePart.whole(fs, places.get(0).file(), pack.bytes());
    List<DataFile> found = Damage.contents(whole, pack.units());
    for (int i = 0; i < places.size(); i++) {
      packed.put(places.get(i).unit(), Damage.difference(found.get(i), pack.units().get(i).data()));
    }
    ofFooter(whole, pack).ifPresent(damage -> packs.put(manifest.toString(), damage));
  }

  private static Optional<String> ofFooter(FilePart whole, Pack pack) throws IOException {
    try {
      FileStatus file = whole.fs().getFileStatus(whole.file());
      if (file.getLen() != pack.bytes()) {
        return Optional.of(
            "has %d bytes, published were %d".formatted(file.getLen(), pack.bytes()));
      }
      return Damage.difference(
              Damage.content(whole, pack.end(), pack.footer().bytes()), pack.footer())
          .map(difference -> "has a footer that " + difference);
    } catch (FileNotFoundException e) {
      return Optional.of(Damage.MISSING);
    }
  }

  private static Pack pack(FileSystem fs, Path manifest) throws IOException {
    try (InputStream in = fs.open(manifest)) {
      return Pack.read(in);
    } catch (JsonProcessingException | ChecksumException | FileNotFoundException e) {
      return null;
    }
  }
}
