package org.lethe.table;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * Hadoop's local file system without a process a file.
 *
 * <p>Without its native library Hadoop runs {@code ls -ld} for every file it lists and {@code
 * chmod} for every file it makes, some milliseconds each. Java knows owner and permissions itself.
 */
public final class LocalFiles extends LocalFileSystem {

  public LocalFiles() {
    super(new Raw());
  }

  /**
   * Makes a configuration use this class for {@code file:} paths, where the operating system has
   * POSIX permissions and nobody has chosen another. Instances are not shared, for Spark may have
   * put Hadoop's own into the cache by now. S3A, which keeps on disk what it uploads, loads classes
   * from Spark's jars alone unless it is told to use those of the application.
   */
  public static void prefer(Configuration configuration) {
    boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    if (posix && configuration.get("fs.file.impl") == null) {
      configuration.setClass("fs.file.impl", LocalFiles.class, FileSystem.class);
      configuration.setBoolean("fs.file.impl.disable.cache", true);
      configuration.setBoolean("fs.s3a.classloader.isolation", false);
    }
  }

  private static final class Raw extends RawLocalFileSystem {

    @Override
    public FileStatus getFileStatus(Path path) throws IOException {
      PosixFileAttributes file;
      try {
        file = Files.readAttributes(pathToFile(path).toPath(), PosixFileAttributes.class);
      } catch (NoSuchFileException e) {
        throw new FileNotFoundException("File " + path + " does not exist");
      }
      return new FileStatus(
          file.size(),
          file.isDirectory(),
          1,
          getDefaultBlockSize(path),
          file.lastModifiedTime().toMillis(),
          file.lastAccessTime().toMillis(),
          FsPermission.valueOf("-" + PosixFilePermissions.toString(file.permissions())),
          file.owner().getName(),
          file.group().getName(),
          makeQualified(path));
    }

    @Override
    public void setPermission(Path path, FsPermission permission) throws IOException {
      FsPermission plain = new FsPermission((short) (permission.toShort() & 0777)); // no sticky bit
      Files.setPosixFilePermissions(
          pathToFile(path).toPath(), PosixFilePermissions.fromString(plain.toString()));
    }
  }
}
