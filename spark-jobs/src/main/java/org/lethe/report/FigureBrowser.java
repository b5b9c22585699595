package org.lethe.report;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.lethe.message.JobException;

/**
 * A Chromium or Chrome of this machine that draws figures: the script of the page that draws them
 * runs nowhere else. The page asks for nothing from a network.
 *
 * @param executable its program
 */
public record FigureBrowser(Path executable) {
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
  private static final Pattern FIGURES = Pattern.compile("<pre id=\"figures\">([^<]*)</pre>");

  /**
   * Returns a browser.
   *
   * @param named its program; null for the one on the PATH
   * @throws JobException if there is none
   */
  public static FigureBrowser of(Path named) {
    return Optional.ofNullable(named)
        .or(FigureBrowser::onPath)
        .filter(Files::isExecutable)
        .map(FigureBrowser::new)
        .orElseThrow(
            () ->
                new JobException(
                    JobException.Kind.USAGE,
                    named == null ? "no browser to draw figures with" : "no program " + named,
                    named == null ? "PATH" : "--browser",
                    "Chromium or Chrome, which draws the figures of the report",
                    "install one, name one with --browser FILE, or save figures from the page"));
  }

  private static Optional<Path> onPath() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * Draws the figures of a page that leaves them in itself, as {@code figures.js} does.
   *
   * @return SVG by id of the figure
   * @throws JobException if the browser leaves no figures
   */
  Map<String, String> draw(String page) throws IOException {
    Path folder = Files.createTempDirectory("lethe-figures");
    Path file = folder.resolve("page.html");
    try {
      Files.writeString(file, page);
      Process process =
          new ProcessBuilder(
                  executable.toString(),
                  "--headless",
                  "--no-sandbox", // a sandbox needs rights that root and containers lack
                  "--disable-gpu",
                  "--user-data-dir=" + folder.resolve("profile"),
                  "--window-size=1280,1000",
                  "--virtual-time-budget=600000",
                  "--dump-dom",
                  file.toUri().toString())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      process.getOutputStream().close();
      String text;
      try (InputStream out = process.getInputStream()) {
        text = new String(out.readAllBytes(), StandardCharsets.UTF_8);
      }
      return figures(text);
    } finally {
      delete(folder);
    }
  }

  private Map<String, String> figures(String text) throws IOException {
    Matcher found = FIGURES.matcher(text);
    if (!found.find()) {
      throw new JobException(
          JobException.Kind.USAGE,
          "the browser drew no figures",
          executable.toString(),
          "Chromium or Chrome, version 80 or newer",
          "name another with --browser FILE, or save figures from the page");
    }
    byte[] json = Base64.getDecoder().decode(found.group(1));
    return new ObjectMapper().readValue(json, new TypeReference<TreeMap<String, String>>() {});
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted((a, b) -> b.compareTo(a)).forEach(path -> path.toFile().delete());
    }
  }
}
