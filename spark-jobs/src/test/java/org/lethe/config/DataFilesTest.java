package org.lethe.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lethe.message.JobException;

class DataFilesTest {
  @TempDir Path folder;

  private void write(String... files) throws IOException {
    for (String file : files) {
      Files.createDirectories(folder.resolve(file).getParent());
      Files.writeString(folder.resolve(file), "{}");
    }
  }

  /** Returns the files of a path, relative to the folder. */
  private List<String> files(String split, String dataset, String path) throws IOException {
    String start = folder.toUri().toString().replaceFirst("///", "/");
    return new DataFiles(split, dataset, "experiment.yaml", new Configuration())
        .of(List.of(folder.resolve(path).toString())).stream()
            .map(file -> file.replaceFirst("file:/+", "file:/"))
            .map(file -> file.substring(start.length()))
            .toList();
  }

  /** Right values were recorded from the library datasets by hub_layouts.py. */
  @Test
  void splitsOfFoldersAreThoseOfDatasets() throws IOException {
    JsonNode layouts =
        new ObjectMapper().readTree(DataFilesTest.class.getResource("hub_layouts.json"));
    for (JsonNode layout : layouts) {
      SplitFolder files = new SplitFolder(texts(layout.path("files")));
      for (String split : List.of("train", "validation", "test")) {
        if (layout.path("splits").has(split)) {
          assertThat(files.of(split))
              .as(layout + " " + split)
              .isEqualTo(texts(layout.path("splits").path(split)));
        } else if (layout.path("splits").size() > 1) {
          assertThat(files.of(split)).as(layout + " " + split).isEmpty();
        }
      }
    }
    assertThat(layouts).hasSizeGreaterThan(10);
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  @Test
  void patternsMatchAtAnyDepthAndNoHiddenFiles() throws IOException {
    write("a/1.jsonl", "a/b/2.jsonl", "a/.c/3.jsonl", "a/4.jsonl.gz", "a/x[1].csv", "5.jsonl");
    assertThat(files("test", null, "a/*.jsonl")).containsExactly("a/1.jsonl");
    assertThat(files("test", null, "**/*.jsonl"))
        .containsExactly("5.jsonl", "a/1.jsonl", "a/b/2.jsonl");
    assertThat(files("test", null, "a/**")).hasSize(4);
    assertThat(files("test", null, "a/[14].jsonl*")).containsExactly("a/1.jsonl", "a/4.jsonl.gz");
    assertThat(files("test", null, "a/x[1].csv")).containsExactly("a/x[1].csv");
  }

  @Test
  void aFolderWithoutTheSplitIsAnError() throws IOException {
    write("d/train-00000-of-00001.parquet");
    assertThatThrownBy(() -> files("test", null, "d"))
        .isInstanceOf(JobException.class)
        .hasMessageEndingWith("/d has no files of split test");
  }

  @Test
  void configurationsOfACardNameTheirFiles() throws IOException {
    write("en/x.jsonl", "de/y.jsonl", "de/z.jsonl");
    Files.writeString(
        folder.resolve("README.md"),
        """
        ---
        license: mit
        configs:
        - config_name: en
          data_files: [{split: test, path: en/*.jsonl}]
        - config_name: de
          data_files:
          - split: test
            path: [de/y.jsonl]
          - split: train
            path: de/z.jsonl
        ---
        # A data set
        """);
    assertThat(files("test", "de", "")).containsExactly("de/y.jsonl");
    assertThat(files("test", "en", "")).containsExactly("en/x.jsonl");
    assertThatThrownBy(() -> files("test", "fr", ""))
        .hasMessageEndingWith("has no configuration fr");
    assertThatThrownBy(() -> files("train", "en", "")).hasMessageEndingWith("has no split train");
  }

  @Test
  void aFolderOfTheConfigurationIsPreferred() throws IOException {
    write("en/test.jsonl", "de/test.jsonl");
    assertThat(files("test", "de", "")).containsExactly("de/test.jsonl");
  }

  @Test
  void downloadsOfHuggingFaceAreFoundByTheirIds() throws IOException {
    write("hub/models--org--tiny/snapshots/abc/config.json", "hub/models--org--tiny/refs/main");
    write("hub/datasets--org--items/snapshots/def/test.jsonl");
    Files.writeString(folder.resolve("hub/models--org--tiny/refs/main"), "abc\n");
    HubCache cache = HubCache.of(Map.of("HF_HOME", folder.toString()));
    assertThat(cache.snapshot(HubCache.Kind.MODELS, "org/tiny"))
        .contains(folder.resolve("hub/models--org--tiny/snapshots/abc"));
    assertThat(cache.snapshot(HubCache.Kind.DATASETS, "org/items"))
        .contains(folder.resolve("hub/datasets--org--items/snapshots/def"));
    assertThat(cache.snapshot(HubCache.Kind.MODELS, "org/other")).isEmpty();
    assertThat(HubCache.isId("../models/x")).isFalse();
    assertThat(HubCache.isId("/org/tiny")).isFalse();
  }
}
