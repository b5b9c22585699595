package org.lethe.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.SelectOption;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lethe.measure.SmallExperiment;
import org.lethe.report.DocumentedWalk.Click;

/**
 * Answers the questions of docs/questions.md in a browser with the clicks that stand there: on the
 * report of a small experiment, and of the quickstart where {@code -Dlethe.outputs} names its
 * output folder.
 */
class QuestionsInBrowserTest {
  private static final int CLICKS = 3;

  /** What a sentence says of a loss. */
  private static final Pattern FORGOTTEN = Pattern.compile("Forgotten: ([+−])([0-9.]+) ");

  /** Names of the document, and of the small experiment in place of them. */
  private static final Map<String, String> SMALL = Map.of("people-40", "ft-a", "reverse", "b");

  private static final Optional<Path> QUICKSTART =
      Stream.of(System.getProperty("lethe.outputs", "").split(File.pathSeparator, -1))
          .map(folder -> Path.of(folder, "report.html"))
          .filter(file -> file.getParent() != null && file.getParent().endsWith("quickstart"))
          .findFirst();

  @TempDir private static Path folder;
  private static Browser browser;

  @BeforeAll
  static void start() throws IOException {
    assumeTrue(Browser.installed().isPresent(), Browser.NONE);
    browser = new Browser(Browser.installed().orElseThrow());
    Files.writeString(
        folder.resolve("report.html"),
        Report.render(
            SmallExperiment.TABLES.withItems(SmallItems.ALL), new Heading("tiny", "", "")));
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
    }
  }

  static List<DocumentedWalk> walks() throws IOException {
    return DocumentedWalk.all();
  }

  @Test
  void tenQuestionsTakeThreeClicksAtMost() throws IOException {
    assertThat(walks())
        .hasSize(10)
        .allSatisfy(walk -> assertThat(walk.clicks()).hasSizeLessThanOrEqualTo(CLICKS));
  }

  @ParameterizedTest
  @MethodSource("walks")
  void theAnswerStandsOnTheScreen(DocumentedWalk walk) throws IOException {
    answer(walk, folder.resolve("report.html"), SMALL);
  }

  @ParameterizedTest
  @MethodSource("walks")
  void theQuickstartAnswersItToo(DocumentedWalk walk) throws IOException {
    if (QUICKSTART.isPresent()) {
      answer(walk, QUICKSTART.get(), Map.of());
    }
  }

  private static void answer(DocumentedWalk walk, Path report, Map<String, String> names)
      throws IOException {
    Page page = browser.open(report, 1280, 900);
    Map<String, String> clicked = new LinkedHashMap<>();
    for (Click click : walk.clicks()) {
      String name = names.getOrDefault(click.name(), click.name());
      clicked.put(click.on(), name);
      if (click.on().equals("LaTeX")) {
        save(page, clicked);
      } else {
        click(page, click.on(), name, clicked);
      }
    }
    read(page, walk.answer(), clicked);
    assertThat(browser.complaints()).isEmpty();
    page.close();
  }

  private static void click(Page page, String on, String name, Map<String, String> clicked) {
    switch (on) {
      case "checkpoint", "task" -> page.selectOption("[name=" + on + "]", name);
      case "answers" -> {
        String label = page.locator("#flow option", having(name + " (")).textContent();
        page.selectOption("#flow", new SelectOption().setLabel(label));
      }
      case "the number of a document" -> page.click("#items tbody button >> nth=0");
      case "section" -> page.click("nav a:text-is(\"" + name + "\")");
      case "table" -> page.click(section(clicked) + " summary:text-is(\"" + name + "\")");
      default -> throw new AssertionError("no click is called " + on);
    }
  }

  /** Returns the selector of the section whose link was clicked. */
  private static String section(Map<String, String> clicked) {
    return "section:has(h2:text-is(\"" + clicked.get("section") + "\"))";
  }

  private static Page.LocatorOptions having(String text) {
    return new Page.LocatorOptions().setHasText(text);
  }

  private static void save(Page page, Map<String, String> clicked) throws IOException {
    String label = "[aria-label=\"Save as LaTeX: " + clicked.get("table") + "\"]";
    Locator button = page.locator(section(clicked) + " " + label);
    assertVisible(button);
    Download file = page.waitForDownload(button::click);
    clicked.put("LaTeX", Files.readString(file.path()));
  }

  /** Finds the answer where the document says that it stands. */
  private static void read(Page page, String answer, Map<String, String> clicked) {
    String place = answer.replaceFirst("[:;].*", "");
    switch (place) {
      case "the sentences of the explorer" -> readSentences(page, answer, clicked);
      case "the documents" -> readDocuments(page, clicked);
      case "the opened document" -> readDocument(page, clicked);
      case "the figures of the section" -> {
        Locator drawn = page.locator(section(clicked) + " figure:visible .chart svg").first();
        drawn.waitFor();
        assertVisible(drawn);
        assertThat(drawn.locator("text").count()).isPositive();
      }
      case "the file" ->
          assertThat(clicked.get("LaTeX")).startsWith("\\begin{tabular}").contains("\\midrule");
      default -> throw new AssertionError("no place is called " + place);
    }
  }

  private static void readSentences(Page page, String answer, Map<String, String> clicked) {
    Locator sentences = page.locator("#facts li");
    assertVisible(sentences.first());
    List<String> texts = sentences.allTextContents();
    if (clicked.containsKey("checkpoint")) {
      String begin = "%s on %s. ".formatted(clicked.get("checkpoint"), clicked.get("task"));
      assertThat(texts).anyMatch(text -> text.startsWith(begin));
    }
    assertThat(texts)
        .as("a recovery says what was lost, too")
        .anyMatch(text -> text.contains("Forgotten: "))
        .allMatch(text -> text.contains("Forgotten: ") || text.contains(": lost "));
    if (answer.contains("log-likelihood")) {
      assertThat(texts)
          .anyMatch(text -> text.contains("accuracy points"))
          .anyMatch(text -> text.contains(" nats"));
    }
    if (answer.endsWith("the first")) {
      List<Double> lost =
          FORGOTTEN
              .matcher(String.join(" ", texts))
              .results()
              .map(loss -> Double.valueOf(loss.group(1).replace('−', '-') + loss.group(2)))
              .toList();
      assertThat(lost).isSortedAccordingTo(Collections.reverseOrder());
    }
  }

  private static void readDocuments(Page page, Map<String, String> clicked) {
    Locator rows = page.locator("#items tbody tr");
    rows.first().waitFor();
    assertVisible(rows.first());
    if (clicked.containsKey("answers")) {
      String along = "(?s).*" + clicked.get("answers").replace(" → ", ".*") + ".*";
      assertThat(rows.allTextContents()).isNotEmpty().allMatch(row -> row.matches(along));
    } else {
      List<Integer> forgotten =
          page.locator("#items tbody td:last-child").allTextContents().stream()
              .map(cell -> Integer.valueOf(cell.replaceFirst(" of .*", "")))
              .toList();
      assertThat(forgotten).isSortedAccordingTo(Collections.reverseOrder());
      assertThat(forgotten.get(0)).isPositive();
    }
  }

  private static void readDocument(Page page, Map<String, String> clicked) {
    for (String checkpoint : List.of("base", clicked.get("checkpoint"))) {
      Locator row =
          page.locator("#item-body > .scroll tr:has(th:text-is(\"" + checkpoint + "\"))").first();
      assertVisible(row);
      assertThat(row.textContent()).contains(" %");
    }
  }

  /** Requires that nothing covers the middle of an element when the reader scrolls to it. */
  private static void assertVisible(Locator element) {
    element.scrollIntoViewIfNeeded();
    assertThat(element.isVisible()).isTrue();
    Object seen =
        element.evaluate(
            "e => { e.scrollIntoView({ block: 'center' }); const box = e.getBoundingClientRect();"
                + " const x = box.left + Math.min(box.width, innerWidth - box.left) / 2;"
                + " const top = document.elementFromPoint(x, box.top + box.height / 2);"
                + " return e.contains(top) || (top !== null && top.contains(e)); }");
    assertThat(seen).as("what stands in the middle of it on the screen").isEqualTo(true);
  }
}
