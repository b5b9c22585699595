package org.lethe.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.interpret.RenderResult;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lethe.figure.Option;
import org.lethe.figure.ReportTables;
import org.lethe.figure.Section;
import org.lethe.figure.Topic;

/**
 * The report: one HTML page that needs no network, with its script, style and numbers inside. The
 * same tables and heading give the same bytes.
 */
final class Report {
  private static final String ECHARTS =
      "/META-INF/resources/webjars/echarts/5.5.0/echarts.min.js"; // the webjar of the parent pom
  private static final ObjectMapper JSON = new ObjectMapper();

  private Report() {}

  /**
   * Renders the page.
   *
   * @param tables what the page is made from
   * @param heading title and time, which the tables do not hold
   * @return HTML, UTF-8
   */
  static String render(ReportTables tables, Heading heading) {
    Contents contents = Contents.of(tables);
    Summary summary = new Summary(contents);
    List<Section> sections = contents.topics().stream().map(Topic::section).toList();
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("title", heading.title());
    model.put("mark", mark(heading));
    model.put("madeAt", heading.madeAt());
    model.put("answer", summary.sentences());
    model.put("remarks", summary.remarks());
    model.put("absent", String.join(", ", summary.absent()));
    model.put("cards", maps(summary.cards()));
    model.put("scope", summary.scope());
    model.put("sections", maps(sections));
    model.put("options", options(sections));
    model.put("echarts", resource(ECHARTS).replace("</script", "<\\/script"));
    model.put("style", resource("report.css"));
    model.put("script", resource("report.js"));
    return fill(resource("report.html.j2"), model);
  }

  /** Returns what the page says in its head of the tables it is made from. */
  static String mark(Heading heading) {
    return "<meta name=\"lethe-tables\" content=\"%s\">".formatted(heading.tables());
  }

  private static List<Map<String, Object>> maps(List<?> records) {
    return records.stream().map(Report::map).toList();
  }

  private static Map<String, Object> map(Object row) {
    return JSON.convertValue(
        row, JSON.getTypeFactory().constructMapType(Map.class, String.class, Object.class));
  }

  /** Returns the options of all charts as JSON that may stand inside a script element. */
  private static String options(List<Section> sections) {
    Map<String, Option> options = new LinkedHashMap<>();
    for (Section section : sections) {
      section.charts().forEach(chart -> options.put(chart.id(), chart.option()));
    }
    try {
      return JSON.writeValueAsString(options).replace("<", "\\u003c");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("chart options are not JSON", e);
    }
  }

  private static String fill(String template, Map<String, Object> model) {
    JinjavaConfig config =
        JinjavaConfig.newBuilder()
            .withFailOnUnknownTokens(true)
            .withNestedInterpretationEnabled(false) // braces in a name are a name, not a template
            .withTrimBlocks(true)
            .withLstripBlocks(true)
            .build();
    Jinjava jinjava = new Jinjava(config);
    jinjava.getGlobalContext().setAutoEscape(true);
    RenderResult result = jinjava.renderForResult(template, model);
    if (!result.getErrors().isEmpty()) {
      throw new IllegalStateException("report template: " + result.getErrors());
    }
    return result.getOutput();
  }

  private static String resource(String name) {
    try (InputStream in = Report.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
