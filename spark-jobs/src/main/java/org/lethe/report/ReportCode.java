package org.lethe.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import org.lethe.provenance.Digest;

/** The classes and files of Lethe that a page follows from beside the tables. */
final class ReportCode {
  private static final String OWN = "org/lethe/";

  private ReportCode() {}

  /**
   * Returns a digest of the classes and resources of Lethe that run here.
   *
   * @throws IOException if they cannot be read
   */
  static String digest() throws IOException {
    try {
      return digest(
          Path.of(ReportCode.class.getProtectionDomain().getCodeSource().getLocation().toURI()));
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Returns a digest of the classes and resources of Lethe in a jar or a folder.
   *
   * @param place the jar, or the folder of classes
   */
  static String digest(Path place) throws IOException {
    List<String> entries = Files.isDirectory(place) ? ofFolder(place) : ofJar(place);
    Digest digest = Digest.sha256();
    entries.stream().sorted().forEach(digest::update);
    return digest.id();
  }

  /** A jar holds a check sum of every entry, so that nothing is unpacked. */
  private static List<String> ofJar(Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      return file.stream()
          .filter(entry -> entry.getName().startsWith(OWN) && !entry.isDirectory())
          .map((ZipEntry entry) -> entry.getName() + " " + entry.getCrc())
          .toList();
    }
  }

  private static List<String> ofFolder(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve(OWN))) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> folder.relativize(file) + " " + checkSum(file))
          .toList();
    }
  }

  private static long checkSum(Path file) {
    CRC32 sum = new CRC32();
    try {
      sum.update(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return sum.getValue();
  }
}
