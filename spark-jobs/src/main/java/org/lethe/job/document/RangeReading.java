package org.lethe.job.document;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.spark.TaskContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.lethe.benchmark.DataFormat;
import scala.Tuple2;

/** Reads ranges of files where Spark runs. */
record RangeReading(DataFormat format, Broadcast<SerializableConfiguration> configuration)
    implements Serializable {

  /** A range and the index of its first document. */
  record Numbered(FileRange range, long first) implements Serializable {}

  /** Reads a range to its end and tells what it holds. */
  Survey survey(FileRange range) {
    DocumentReader reader = DocumentReaders.of(format, range.file());
    Shape shape = Shape.NONE;
    long documents = 0;
    try (DocumentStream stream = reader.open(range, configuration.value().value())) {
      for (Map<String, Object> next = stream.next(); next != null; next = stream.next()) {
        shape = reader.infersTypes() ? shape.and(next) : shape;
        documents++;
      }
      return new Survey(range, documents, shape, null);
    } catch (IOException e) {
      return new Survey(
          range,
          documents,
          shape,
          range.start() == 0
              ? "after %d documents: %s".formatted(documents, e.getMessage())
              : "%d documents after byte %d: %s"
                  .formatted(documents, range.start(), e.getMessage()));
    }
  }

  /**
   * Returns the documents of a range with their indices.
   *
   * @param shape type of all documents, where types follow from values
   */
  Iterator<Tuple2<Long, Map<String, Object>>> documents(Numbered numbered, Shape shape)
      throws IOException {
    DocumentReader reader = DocumentReaders.of(format, numbered.range().file());
    DocumentStream stream = reader.open(numbered.range(), configuration.value().value());
    TaskContext.get()
        .addTaskCompletionListener(
            context -> {
              try {
                stream.close();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    return new NumberedDocuments(stream, reader.infersTypes() ? shape : null, numbered.first());
  }

  private static final class NumberedDocuments
      implements Iterator<Tuple2<Long, Map<String, Object>>> {
    private final DocumentStream stream;
    private final Shape shape;
    private long index;
    private Map<String, Object> next;

    NumberedDocuments(DocumentStream stream, Shape shape, long first) throws IOException {
      this.stream = stream;
      this.shape = shape;
      this.index = first;
      this.next = stream.next();
    }

    @Override
    public boolean hasNext() {
      return next != null;
    }

    @Override
    public Tuple2<Long, Map<String, Object>> next() {
      if (next == null) {
        throw new NoSuchElementException();
      }
      try {
        Map<String, Object> document = shape == null ? next : shape.conform(next);
        next = stream.next();
        return new Tuple2<>(index++, document);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
