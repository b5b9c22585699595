package org.lethe.report;

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
import java.util.stream.Collectors;
import org.lethe.figure.Chart;
import org.lethe.figure.DataTable;
import org.lethe.figure.ItemSample;
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
  private static final List<String> SCRIPTS =
      List.of("data.js", "choice.js", "charts.js", "tables.js", "export.js", "items.js", "page.js");
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
    Map<String, Object> model = page(contents, tables.items());
    model.put("headline", heading.title() + ": what fine-tuning made the model forget");
    model.put("mark", mark(heading));
    model.put("madeAt", heading.madeAt());
    model.put("answer", summary.sentences());
    model.put("remarks", summary.remarks());
    model.put("absent", String.join(", ", summary.absent()));
    model.put("cards", maps(summary.cards()));
    model.put("scope", summary.scope());
    return fill(resource("report.html.j2"), model);
  }

  /**
   * Renders a page of one topic, without the six questions and without documents.
   *
   * @param headline title of the page
   * @param scope what it covers, below the title
   */
  static String render(Contents contents, String headline, String scope) {
    Map<String, Object> model = frame(contents, headline, scope);
    return fill(resource("report.html.j2"), model);
  }

  /** Renders a page that draws all figures and leaves them in itself, see {@link FigureBrowser}. */
  static String figures(ReportTables tables) {
    Map<String, Object> model = frame(Contents.of(tables), "figures", "");
    model.put("scripts", model.get("scripts") + "\n" + resource("figures.js"));
    return fill(resource("report.html.j2"), model);
  }

  private static Map<String, Object> frame(Contents contents, String headline, String scope) {
    Map<String, Object> model = page(contents, List.of());
    model.put("headline", headline);
    model.put("mark", "");
    model.put("madeAt", "");
    model.put("answer", List.of());
    model.put("remarks", List.of());
    model.put("absent", "");
    model.put("cards", List.of());
    model.put("scope", scope);
    return model;
  }

  /** Returns what every page has: sections, what is chosen from, scripts and style. */
  private static Map<String, Object> page(Contents contents, List<ItemSample> samples) {
    List<Section> sections = contents.topics().stream().map(Topic::section).toList();
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("sections", sections.stream().map(Report::section).toList());
    Explorer explorer = new Explorer(contents, samples);
    model.put("explorer", Packed.of(explorer.data()));
    model.put("items", explorer.items().stream().map(Packed::of).toList());
    model.put("echarts", resource(ECHARTS).replace("</script", "<\\/script"));
    model.put("style", resource("report.css"));
    model.put("scripts", SCRIPTS.stream().map(Report::resource).collect(Collectors.joining("\n")));
    return model;
  }

  /** Returns what stands in the page as text, and the packed rest. */
  private static Map<String, Object> section(Section section) {
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("id", section.id());
    shown.put("title", section.title());
    shown.put("lead", section.lead());
    shown.put("reading", section.reading());
    shown.put("columns", section.columns());
    shown.put("legend", maps(section.legend()));
    shown.put("charts", section.charts().stream().map(Report::chart).toList());
    shown.put("tables", section.tables().stream().map(Report::table).toList());
    shown.put("packed", Packed.of(SectionData.of(section)));
    return shown;
  }

  private static Map<String, Object> chart(Chart chart) {
    return Map.of(
        "id", chart.id(),
        "title", chart.title(),
        "note", chart.note(),
        "alt", chart.alt(),
        "height", chart.height());
  }

  private static Map<String, Object> table(DataTable table) {
    return Map.of(
        "caption", table.caption(), "folded", table.display() == DataTable.Display.FOLDED);
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
