package org.lethe.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/**
 * What changes when somebody writes to a file or puts another in its place, as far as the file
 * system tells.
 *
 * @param key identity of the file on its disk; empty where the disk has none
 * @param changed when content or attributes last changed, which a copy cannot set; empty where the
 *     disk does not say
 */
public record FileStamp(Path file, long bytes, FileTime modified, String key, String changed) {

  /** Returns the stamp of a file as it is now. */
  public static FileStamp of(Path file) throws IOException {
    BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
    boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("unix");
    return new FileStamp(
        file,
        found.size(),
        found.lastModifiedTime(),
        found.fileKey() == null ? "" : found.fileKey().toString(),
        posix ? Files.getAttribute(file, "unix:ctime").toString() : "");
  }
}
