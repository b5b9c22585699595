package org.lethe.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/** What happens to a command, a JSON object a line. */
final class JsonEvents {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final double NANOS = 1e9;

  private JsonEvents() {}

  /** Something that a stage says. */
  static String note(Instant time, String text) {
    return line(time, "note", Map.of("text", text));
  }

  /**
   * How far something has come.
   *
   * @param event begin, progress or done
   * @param nanos since it began
   */
  static String activity(
      Instant time, String event, String activity, String unit, long done, long total, long nanos) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("activity", activity);
    fields.put("unit", unit);
    fields.put("done", done);
    fields.put("total", total);
    fields.put("seconds", nanos / NANOS);
    return line(time, event, fields);
  }

  /** Something that is wrong. */
  static String error(Instant time, ExitCode code, Complaint complaint) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("code", code.number());
    fields.put("problem", complaint.problem());
    fields.put("place", complaint.place());
    fields.put("expected", complaint.expected());
    fields.put("remedy", complaint.remedy());
    return line(time, "error", fields);
  }

  /** A part of an experiment that was not done. */
  static String missing(Instant time, MissingPart part) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("stage", part.stage());
    fields.put("checkpoint", part.checkpoint());
    fields.put("task", part.task());
    fields.put("problem", part.problem());
    fields.put("remedy", part.remedy());
    return line(time, "missing", fields);
  }

  private static String line(Instant time, String event, Map<String, Object> fields) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("time", time.truncatedTo(ChronoUnit.MILLIS).toString());
    line.put("event", event);
    line.putAll(fields);
    try {
      return JSON.writeValueAsString(line);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
