package org.lethe.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lethe.figure.Chart;
import org.lethe.figure.Topic;
import org.lethe.measure.FakeTables;
import org.lethe.measure.SampleRows;
import org.lethe.measure.SmallExperiment;
import org.lethe.measure.forgetting.ForgettingRow;
import org.lethe.measure.forgetting.ForgettingRowBuilder;
import org.lethe.table.CheckpointRow;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

/** Uses the report as a reader does: every control is used, in a browser without a network. */
class ReportInBrowserTest {
  private static final long LIMIT = 15_000_000; // bytes of the page of a large experiment
  private static final int DOWNLOADS = 5; // Chromium blocks the files after ten of one page
  private static final FakeTables TABLES = SmallExperiment.TABLES.withItems(SmallItems.ALL);

  @TempDir private static Path folder;
  private static Browser browser;

  @BeforeAll
  static void start() {
    assumeTrue(Browser.installed().isPresent(), Browser.NONE);
    browser = new Browser(Browser.installed().orElseThrow());
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
    }
  }

  private static Page open(FakeTables tables, int width) throws IOException {
    Path file = folder.resolve("report.html");
    Files.writeString(file, Report.render(tables, new Heading("tiny", "", "")));
    return browser.open(file, width, 960);
  }

  /** Scrolls through the page, so that every section is drawn. */
  private static void scroll(Page page) {
    page.evaluate(
        "async () => { for (const section of document.querySelectorAll('section[data-packed]')) {"
            + " section.scrollIntoView(); await new Promise(done => setTimeout(done, 80)); } }");
  }

  @Test
  void everyFigureIsDrawnAsAFileAlsoThoseOfOtherMetrics() throws Exception {
    Map<String, String> files =
        new FigureBrowser(Browser.installed().orElseThrow()).draw(Report.figures(TABLES));
    List<Chart> charts =
        Contents.of(TABLES).topics().stream()
            .flatMap(topic -> topic.section().charts().stream())
            .toList();
    assertThat(files.keySet())
        .containsExactlyInAnyOrderElementsOf(charts.stream().map(Chart::id).toList());
    for (Chart chart : charts) {
      Document svg =
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(new InputSource(new StringReader(files.get(chart.id()))));
      assertThat(svg.getDocumentElement().getTagName()).isEqualTo("svg");
      assertThat(svg.getElementsByTagName("title").item(0).getTextContent())
          .isEqualTo(chart.title());
      assertThat(Double.parseDouble(svg.getDocumentElement().getAttribute("width")))
          .isGreaterThan(100);
    }
  }

  private static void choose(Page page, String checkpoint, String task) {
    page.selectOption("[name=checkpoint]", checkpoint);
    page.selectOption("[name=task]", task);
  }

  @Test
  void figuresAndTablesFollowTheChoice() throws IOException {
    Page page = open(TABLES, 1280);
    scroll(page);
    assertThat(page.locator("figure .chart svg").count())
        .isEqualTo(page.locator("figure").count())
        .isGreaterThan(5);
    assertThat(page.locator("#facts li").allTextContents())
        .extracting(
            fact -> fact.replaceFirst("^\\S+ on ", "")) // of the checkpoint and its restored one
        .isNotEmpty()
        .doesNotHaveDuplicates();
    choose(page, "ft-a", "b");
    assertThat(page.locator("#facts li").allTextContents())
        .anyMatch(fact -> fact.contains("ft-a on b") && fact.endsWith("lost."));
    Locator rows = page.locator("#forgetting tbody tr");
    assertThat(rows.allTextContents())
        .hasSize(2)
        .allMatch(row -> row.startsWith("ft-abase"))
        .noneMatch(row -> row.startsWith("ft-b"));
    assertThat(page.locator("#flips figure").first().isVisible()).isTrue();
    choose(page, "ft-b", "b");
    assertThat(page.locator("#flips figure").first().isVisible())
        .as("flips are of ft-a alone")
        .isFalse();
    assertThat(page.locator("#flips .hidden-figures").textContent()).startsWith("0 of 1 figures");
    page.click("#choice [type=reset]");
    page.waitForCondition(() -> page.locator("#flips figure").first().isVisible());
    assertThat(browser.complaints()).isEmpty();
    page.close();
  }

  @Test
  void aPageOfOneTopicFollowsTheChoiceAndAsksNoQuestions() throws IOException {
    Topic topic =
        Contents.of(TABLES).topics().stream()
            .filter(one -> one.section().id().equals("forgetting"))
            .findFirst()
            .orElseThrow();
    Path file = folder.resolve("topic.html");
    Files.writeString(
        file,
        TopicPage.render(topic, TABLES.rows(CheckpointRow.TABLE), "two <b> beside one", "scope"));
    Page page = browser.open(file, 1280, 960);
    scroll(page);
    assertThat(page.locator("h1").textContent()).isEqualTo("two <b> beside one");
    assertThat(page.locator("section:visible h2").allTextContents())
        .containsExactly(topic.section().title());
    choose(page, "ft-a", "b");
    assertThat(page.locator("#forgetting tbody tr").allTextContents())
        .hasSize(2)
        .allMatch(row -> row.startsWith("ft-abase"));
    assertThat(browser.complaints()).isEmpty();
    page.close();
  }

  @Test
  void figuresShowTheChosenMetric() throws IOException {
    Page page =
        open(
            TABLES.with(
                ForgettingRow.TABLE,
                SampleRows.forgetting("ft-a", "base", "b", "a", "delta", 0.125, 0.05, 0.2),
                ForgettingRowBuilder.builder(
                        SampleRows.forgetting("ft-a", "base", "b", "a", "delta", 0.3, 0.2, 0.4))
                    .metric("acc_norm")
                    .build()),
            1280);
    scroll(page);
    Locator own = page.locator("#map-single-0-d");
    Locator other = page.locator("#map-single-0-d-acc-norm");
    assertThat(own.isVisible()).isTrue();
    assertThat(other.isVisible()).as("waits for its metric").isFalse();
    assertThat(page.locator("#forgetting .hidden-figures").isVisible()).isFalse();
    page.selectOption("[name=metric]", "acc_norm");
    assertThat(own.isVisible()).isFalse();
    assertThat(other.isVisible()).isTrue();
    assertThat(other.textContent()).contains("+30.0");
    page.close();
  }

  @Test
  void documentsAreReadAlongTheirPath() throws IOException {
    Page page = open(TABLES, 1280);
    page.click(".task-buttons button >> text=b");
    choose(page, "ft-a", "b");
    page.waitForSelector("#items tbody tr");
    assertThat(page.locator("#items tbody tr").allTextContents())
        .containsExactly("1<b>Why?she✓ right✓ right✓ right", "3Who?she✓ right✗ wrong✓ right");
    page.selectOption("#flow", "101");
    page.waitForCondition(() -> page.locator("#items tbody tr").count() == 1);
    page.selectOption("#flow", "100");
    page.waitForCondition(() -> page.locator("#items tbody tr").count() == 0);
    page.selectOption("#flow", "");
    page.waitForCondition(() -> page.locator("#items tbody tr").count() == 2);
    page.click("#items tbody button >> nth=1");
    assertThat(page.locator("#item-title").textContent()).isEqualTo("b, document 3");
    assertThat(page.locator("#item-body > .scroll tbody tr").allTextContents())
        .containsExactly(
            "base✓ right75.0 %25.0 %",
            "ft-a✗ wrong25.0 %75.0 %", "ft-a-restored✓ right75.0 %25.0 %");
    page.click("#item-before");
    assertThat(page.locator(".prompt").textContent()).isEqualTo("<b>Why?");
    page.click("#item-next");
    page.click("#item-body summary");
    page.click("#item-close");
    assertThat(page.locator("#items pre.query").textContent())
        .contains("WHERE r.task = 'b'", "checkpoint_id = 'ft-a-restored'");
    choose(page, "ft-a", "told");
    page.waitForSelector("#items tbody >> text=Say it.");
    page.click("#items tbody button >> nth=0");
    assertThat(page.locator("#item-body").textContent()).contains("no & never", "✗ wrong");
    assertThat((int) page.evaluate("() => document.querySelector('.prompt').scrollTop"))
        .as("the question stands below the examples")
        .isPositive();
    page.keyboard().press("Escape");
    assertThat(page.locator("#item").isVisible()).isFalse();
    assertThat(browser.complaints()).isEmpty();
    page.close();
  }

  @Test
  void tablesAreSortedSearchedAndSaved() throws IOException {
    Page page = open(TABLES, 1280);
    scroll(page);
    page.click("#forgetting summary");
    Locator values = page.locator("#forgetting tbody tr td:nth-child(9)");
    Locator head = page.locator("#forgetting th:nth-child(9) button");
    head.click();
    assertThat(values.allTextContents()).first().isEqualTo("−40.0");
    head.click();
    assertThat(page.locator("#forgetting th:nth-child(9)").getAttribute("aria-sort"))
        .isEqualTo("descending");
    page.fill("#forgetting input[type=search]", "ft-b");
    assertThat(page.locator("#forgetting .count").textContent()).isEqualTo("1 of 4 rows");
    String csv =
        saved(page, "#forgetting .tools [data-save=CSV]", "every-comparison-all-metrics.csv");
    assertThat(csv.lines().toList())
        .hasSize(2)
        .last()
        .asString()
        .startsWith("ft-b,base,b,a,acc,delta,50.0,43.8,+6.2,-1.0 to +13.5,accuracy points,");
    assertThat(
            saved(page, "#forgetting .tools [data-save=LaTeX]", "every-comparison-all-metrics.tex"))
        .startsWith("\\begin{tabular}{llllllrrr")
        .contains("no difference found");
    assertThat(browser.complaints()).isEmpty();
    page.close();
  }

  @Test
  void figuresAreSaved() throws IOException {
    Page page = open(TABLES, 1280);
    scroll(page);
    int figures = page.locator("figure").count();
    Download png = page.waitForDownload(() -> page.click("figcaption [data-save=png] >> nth=0"));
    assertThat(Files.readAllBytes(png.path())).startsWith(0x89, 'P', 'N', 'G');
    page.close();
    for (int first = 0; first < figures; first += DOWNLOADS) {
      Page fresh = open(TABLES, 1280);
      scroll(fresh);
      for (int i = first; i < Math.min(figures, first + DOWNLOADS); i++) {
        String button = "figcaption [data-save=svg] >> nth=" + i;
        Download svg = fresh.waitForDownload(() -> fresh.click(button));
        assertThat(svg.suggestedFilename()).endsWith(".svg");
        assertThat(Files.readString(svg.path()))
            .startsWith("<svg")
            .contains("xmlns=\"http://www.w3.org/2000/svg\"", "<title>");
      }
      fresh.close();
    }
    assertThat(browser.complaints()).isEmpty();
  }

  private static String saved(Page page, String button, String name) throws IOException {
    Download download = page.waitForDownload(() -> page.click(button));
    assertThat(download.suggestedFilename()).isEqualTo(name);
    return Files.readString(download.path());
  }

  @Test
  void everyControlHasANameAndAPhoneNeedsNoSideways() throws IOException {
    Page page = open(TABLES, 420);
    scroll(page);
    assertThat(page.evaluate("() => document.documentElement.scrollWidth")).isEqualTo(420);
    Object nameless =
        page.evaluate(
            "() => [...document.querySelectorAll('button, select, input, [role=img], [role=region]')]"
                + ".filter(e => !(e.getAttribute('aria-label') || e.textContent.trim()"
                + " || (e.labels && e.labels.length))).map(e => e.outerHTML)");
    assertThat((List<?>) nameless).isEmpty();
    page.click("#theme");
    String theme = page.locator("html").getAttribute("data-theme");
    page.click("#theme");
    assertThat(page.locator("html").getAttribute("data-theme")).isNotEqualTo(theme);
    for (Locator summary : page.locator("summary").all()) {
      if (summary.isVisible()) {
        summary.click();
      }
    }
    assertThat(browser.complaints()).isEmpty();
    page.close();
  }

  @Test
  void aMapAndBarsKeepRoomOnAPhone() throws IOException {
    Page page = open(LargeExperiment.of(4, 30), 420);
    scroll(page);
    assertThat(page.locator("#forgetting .chart").first().boundingBox().width)
        .as("30 columns of 26 pixels beside 79 of names and margin")
        .isEqualTo(859);
    assertThat(page.locator("#recovery .chart").first().boundingBox().width)
        .as("names of rows and of stages, and 240 pixels for the bars between them")
        .isBetween(430.0, 600.0);
    assertThat(page.evaluate("() => document.documentElement.scrollWidth")).isEqualTo(420);
    assertThat(browser.complaints()).isEmpty();
    page.close();
  }

  @Test
  void aLargeExperimentStaysSmallAndOpensSoon() throws IOException {
    Path file = folder.resolve("large.html");
    Files.writeString(
        file, Report.render(LargeExperiment.of(100, 60), new Heading("large", "", "")));
    assertThat(Files.size(file)).isLessThan(LIMIT);
    long start = System.nanoTime();
    Page page = browser.open(file, 1280, 960);
    long millis = (System.nanoTime() - start) / 1_000_000;
    System.out.printf("large report: %d bytes, ready after %d ms%n", Files.size(file), millis);
    assertThat(millis).as("milliseconds, some 2000 on an idle machine").isLessThan(8000);
    page.locator("#recovery").scrollIntoViewIfNeeded();
    page.waitForSelector("#recovery .more");
    Locator more = page.locator("#recovery figure .more");
    assertThat(more.textContent()).isEqualTo("Show 160 more of 2900 rows");
    more.click();
    assertThat(more.textContent()).isEqualTo("Show 160 more of 2740 rows");
    page.selectOption("[name=task]", "task-07");
    page.waitForSelector("#items tbody tr");
    assertThat(more.textContent()).as("rows of one task").isEqualTo("Show 9 more of 9 rows");
    assertThat(browser.complaints()).isEmpty();
    page.close();
  }
}
