package org.lethe.table;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.UUID;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.PathIOException;

/**
 * Files of which the first writer wins. On a local disk a file appears with its content, by a hard
 * link; elsewhere it is created under the condition that there is none. A store without such
 * conditions lets the last of several writers win that come at the same moment.
 */
final class ExclusiveFile {
  /** S3A of Hadoop 3.4.2 and later; other file systems ignore it. */
  private static final String CONDITIONAL = "fs.option.create.conditional.overwrite";

  private ExclusiveFile() {}

  /** Creates a file and returns true, or returns false if there is one of that name. */
  static boolean create(FileSystem fs, Path file, byte[] content) throws IOException {
    if (fs instanceof LocalFileSystem local) {
      return link(local.pathToFile(file).toPath(), content);
    }
    FSDataOutputStreamBuilder<?, ?> creation = fs.createFile(file);
    creation.recursive();
    creation.overwrite(false);
    creation.opt(CONDITIONAL, Boolean.TRUE.toString());
    try (OutputStream out = creation.build()) {
      out.write(content);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (PathIOException e) { // the condition is checked when the file is closed
      if (fs.exists(file)) {
        return false;
      }
      throw e;
    }
  }

  private static boolean link(java.nio.file.Path file, byte[] content) throws IOException {
    java.nio.file.Path whole = file.resolveSibling("." + file.getFileName() + UUID.randomUUID());
    Files.createDirectories(file.getParent());
    try {
      Files.write(whole, content);
      Files.createLink(file, whole);
      return true;
    } catch (java.nio.file.FileAlreadyExistsException e) {
      return false;
    } catch (UnsupportedOperationException e) { // a disk without hard links
      return Files.notExists(file) && whole.toFile().renameTo(file.toFile());
    } finally {
      Files.deleteIfExists(whole);
    }
  }
}
