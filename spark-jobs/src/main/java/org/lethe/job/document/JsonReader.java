package org.lethe.job.document;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.Text;

/**
 * JSON: an object a line, objects over several lines, an array of objects or of texts, or a list
 * under a key of one object.
 *
 * @param field the key of the list; null when the documents are the file
 * @param shared keys before that list whose values every document gets
 * @param infersTypes whether values get the type that their field has in all documents
 */
record JsonReader(String field, List<String> shared, boolean infersTypes)
    implements DocumentReader {

  @Override
  public List<FileRange> ranges(String file, Configuration configuration) throws IOException {
    long length = length(file, configuration);
    boolean splits =
        field == null
            && Compression.of(file, configuration) == Compression.NONE
            && startsWithLine(file, configuration);
    return splits ? FileRange.cut(file, length) : List.of(FileRange.whole(file, length));
  }

  /** Whether the first line is a whole object, so that lines can be read apart from each other. */
  private static boolean startsWithLine(String file, Configuration configuration)
      throws IOException {
    try (InputStream content = Compression.open(file, configuration)) {
      int c = content.read();
      int depth = 0;
      boolean quoted = false;
      for (; c >= 0 && (c != '\n' || depth == 0); c = content.read()) {
        if (c == '"') {
          quoted = !quoted;
        } else if (quoted && c == '\\') {
          c = content.read();
        } else if (!quoted && c == '{') {
          depth++;
        } else if (!quoted && c == '}' && --depth == 0) {
          return true;
        } else if (depth == 0 && !Character.isWhitespace(c)) {
          return false;
        }
      }
      return false;
    }
  }

  @Override
  public DocumentStream open(FileRange range, Configuration configuration) throws IOException {
    if (!range.isWhole()) {
      return new Lines(LineStream.open(range, "\n", configuration));
    }
    JsonParser parser = PythonJson.parser(Compression.open(range.file(), configuration));
    try {
      return Values.of(parser, field, shared);
    } catch (JsonProcessingException e) {
      parser.close();
      throw new IOException(Values.message(e), e);
    }
  }

  private record Lines(LineStream lines) implements DocumentStream {
    @Override
    public Map<String, Object> next() throws IOException {
      Text line = lines.next();
      while (line != null && line.toString().isBlank()) {
        line = lines.next();
      }
      return line == null ? null : PythonJson.document(line.getBytes(), line.getLength());
    }

    @Override
    public void close() throws IOException {
      lines.close();
    }
  }

  /** Values one after the other, of an array or of the file itself. */
  private record Values(JsonParser parser, JsonToken end, Map<String, Object> common)
      implements DocumentStream {

    static Values of(JsonParser parser, String field, List<String> shared) throws IOException {
      JsonToken first = parser.nextToken();
      Map<String, Object> common = new LinkedHashMap<>();
      if (field != null) {
        first = find(parser, first, field, shared, common);
      }
      for (String key : shared) {
        if (!common.containsKey(key)) {
          throw new IOException("no key %s stands before the list %s".formatted(key, field));
        }
      }
      if (first == JsonToken.START_ARRAY) {
        parser.nextToken();
        return new Values(parser, JsonToken.END_ARRAY, common);
      }
      return new Values(parser, null, common);
    }

    /** Finds the list of documents, and on the way to it the values that they share. */
    private static JsonToken find(
        JsonParser parser,
        JsonToken first,
        String field,
        List<String> shared,
        Map<String, Object> common)
        throws IOException {
      JsonToken token = first == JsonToken.START_OBJECT ? parser.nextToken() : null;
      while (token == JsonToken.FIELD_NAME) {
        String key = parser.currentName();
        token = parser.nextToken();
        if (key.equals(field) && token == JsonToken.START_ARRAY) {
          return token;
        }
        if (shared.contains(key)) {
          common.put(key, parser.readValueAs(Object.class));
        } else {
          parser.skipChildren();
        }
        token = parser.nextToken();
      }
      throw new IOException("no list stands under the key " + field);
    }

    @Override
    public Map<String, Object> next() throws IOException {
      JsonToken token = parser.currentToken();
      if (token == null || token == end) {
        return null;
      }
      try {
        Map<String, Object> document = PythonJson.document(parser.readValueAs(Object.class));
        parser.nextToken();
        return common.isEmpty() ? document : with(document);
      } catch (JsonProcessingException e) {
        throw new IOException(message(e), e);
      }
    }

    private Map<String, Object> with(Map<String, Object> document) {
      Map<String, Object> whole = new LinkedHashMap<>(common);
      whole.putAll(document);
      return whole;
    }

    static String message(JsonProcessingException e) {
      return e.getLocation() == null
          ? e.getOriginalMessage()
          : "line %d, column %d: %s"
              .formatted(
                  e.getLocation().getLineNr(),
                  e.getLocation().getColumnNr(),
                  e.getOriginalMessage());
    }

    @Override
    public void close() throws IOException {
      parser.close();
    }
  }
}
