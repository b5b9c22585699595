package org.lethe.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.InflaterInputStream;

/** Reads the packed data of a page. */
public final class Unpacked {
  private static final Pattern PACKED =
      Pattern.compile("<script type=\"text/plain\" id=\"([^\"]+)\">([^<]*)</script>");
  private static final ObjectMapper JSON = new ObjectMapper();

  private Unpacked() {}

  /** Returns the data of a page by the id of their element. */
  static Map<String, JsonNode> of(String html) {
    Map<String, JsonNode> data = new LinkedHashMap<>();
    for (Matcher found = PACKED.matcher(html); found.find(); ) {
      data.put(found.group(1), read(found.group(2)));
    }
    return data;
  }

  /** Returns a page with the data that it unpacks when it is read. */
  public static String text(String html) {
    return html + of(html).values();
  }

  static JsonNode read(String packed) {
    byte[] bytes = Base64.getDecoder().decode(packed);
    try (InflaterInputStream in = new InflaterInputStream(new ByteArrayInputStream(bytes))) {
      return JSON.readTree(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
