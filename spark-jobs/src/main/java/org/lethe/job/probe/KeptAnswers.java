package org.lethe.job.probe;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.lethe.gradient.AskedSurface.Answers;
import org.lethe.gradient.SurfaceMeans;
import org.lethe.gradient.SurfaceQuestion;

/**
 * Keeps the answers of a surface in a folder. Iterations follow from their answers alone, so one
 * that starts again with the answers of one that was killed comes to where that was, bit for bit,
 * and only what is asked from there on, or was damaged, is computed. A product or gradient takes 4
 * bytes a weight.
 */
final class KeptAnswers implements Answers {
  private final FileSystem fs;
  private final Path folder;
  private final Answers next;
  private int asked;

  /**
   * @param folder of the key of what is made; other questions under it would get wrong answers
   * @param next answers what is not kept
   */
  KeptAnswers(FileSystem fs, Path folder, Answers next) {
    this.fs = fs;
    this.folder = folder;
    this.next = next;
  }

  @Override
  public SurfaceMeans to(SurfaceQuestion question) {
    Path file = new Path(folder, "answer-%06d".formatted(asked++));
    try {
      Optional<SurfaceMeans> kept = MeansFile.read(fs, file);
      if (kept.isPresent()) {
        return kept.get();
      }
      SurfaceMeans answer = next.to(question);
      MeansFile.write(fs, file, answer);
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Removes the answers, once what is made of them is published. */
  void remove() throws IOException {
    fs.delete(folder, true);
  }
}
