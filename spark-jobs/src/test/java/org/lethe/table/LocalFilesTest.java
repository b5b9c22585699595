package org.lethe.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hadoop's own local file system, which asks {@code ls} and {@code chmod}, is the reference. */
class LocalFilesTest {
  @TempDir java.nio.file.Path folder;
  private FileSystem ours;
  private FileSystem hadoops;
  private Path root;

  @BeforeEach
  void open() throws IOException {
    Configuration preferring = new Configuration();
    LocalFiles.prefer(preferring);
    root = new Path(folder.toUri());
    ours = root.getFileSystem(preferring);
    hadoops = new LocalFileSystem();
    hadoops.initialize(root.toUri(), new Configuration());
    assertThat(ours).isInstanceOf(LocalFiles.class);
    write(ours, new Path(root, "by us"), "one");
    write(hadoops, new Path(root, "by hadoop"), "three");
    ours.mkdirs(new Path(root, "below/it"));
  }

  @Test
  void saysOfFilesWhatHadoopSays() throws IOException {
    assertThat(told(ours)).isEqualTo(told(hadoops)).hasSize(3);
  }

  @Test
  void makesFilesAsHadoopMakesThem() throws IOException {
    assertThat(Files.getPosixFilePermissions(folder.resolve("by us")))
        .isEqualTo(Files.getPosixFilePermissions(folder.resolve("by hadoop")));
    assertThat(folder.resolve(".by us.crc")).exists();
  }

  @Test
  void setsPermissions() throws IOException {
    ours.setPermission(new Path(root, "by us"), new FsPermission("1640"));
    assertThat(Files.getPosixFilePermissions(folder.resolve("by us")))
        .isEqualTo(PosixFilePermissions.fromString("rw-r-----"));
  }

  @Test
  void missesWhatIsNotThere() {
    Path missing = new Path(root, "missing");
    assertThatThrownBy(() -> ours.getFileStatus(missing))
        .isInstanceOf(FileNotFoundException.class)
        .hasMessageContaining("missing");
    assertThatThrownBy(() -> ours.listStatus(missing)).isInstanceOf(FileNotFoundException.class);
  }

  /**
   * S3A makes files on disk with its own configuration, whose classes are those of Spark's jars.
   */
  @Test
  void canBeLoadedByS3a() {
    Configuration preferring = new Configuration();
    LocalFiles.prefer(preferring);
    assertThat(preferring.get("fs.s3a.classloader.isolation")).isEqualTo("false");
  }

  @Test
  void leavesAnotherChoiceAlone() {
    Configuration chosen = new Configuration();
    chosen.setClass("fs.file.impl", LocalFileSystem.class, FileSystem.class);
    LocalFiles.prefer(chosen);
    assertThat(chosen.getClass("fs.file.impl", null)).isEqualTo(LocalFileSystem.class);
  }

  private List<String> told(FileSystem fs) throws IOException {
    return Stream.of(fs.listStatus(root))
        .sorted(Comparator.comparing(FileStatus::getPath))
        .map(
            file ->
                String.join(
                    " ",
                    file.getPath().toString(),
                    file.isDirectory() ? "folder" : String.valueOf(file.getLen()),
                    file.getPermission().toString(),
                    file.getOwner(),
                    file.getGroup(),
                    String.valueOf(file.getModificationTime())))
        .toList();
  }

  private static void write(FileSystem fs, Path path, String text) throws IOException {
    try (OutputStream out = fs.create(path, true)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }
}
