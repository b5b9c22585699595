package org.lethe.job.plan;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.lethe.checkpoint.CheckpointException;
import org.lethe.checkpoint.TokenizerIdentity;
import org.lethe.provenance.Digest;

/**
 * The tokenizer of the first checkpoint, which the others share: frozen token ids mean the same to
 * every checkpoint only if all give a text the same tokens.
 */
final class SharedTokenizer {
  private final Configuration configuration;
  private final Path first;
  private final String digest;
  private String identity; // null before a file with other content is compared

  /**
   * @param folder of the first checkpoint, a Hadoop path
   */
  SharedTokenizer(String folder, Configuration configuration) throws IOException {
    this.configuration = configuration;
    this.first = file(folder);
    this.digest = digest(first);
  }

  /** Returns a digest of the first checkpoint's file. */
  String digest() {
    return digest;
  }

  /**
   * Returns whether the tokenizer of a folder gives every text the tokens of the first one.
   *
   * @throws CheckpointException if one of the two is not JSON
   */
  boolean isThatOf(String folder) throws IOException {
    Path file = file(folder);
    if (digest(file).equals(digest)) {
      return true;
    }
    identity = identity == null ? identity(first) : identity;
    return identity(file).equals(identity);
  }

  private static Path file(String folder) {
    return new Path(folder, "tokenizer.json");
  }

  private String digest(Path file) throws IOException {
    Digest content = Digest.sha256();
    DocumentFiles.digest(List.of(file.toString()), content, configuration);
    return content.id();
  }

  private String identity(Path file) throws IOException {
    try (InputStream in = file.getFileSystem(configuration).open(file)) {
      return TokenizerIdentity.of(java.nio.file.Path.of(file.toUri().getPath()), in.readAllBytes());
    }
  }
}
