package org.lethe.config;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.lethe.settings.Settings;
import org.lethe.settings.YamlSection;
import org.lethe.training.FrozenParts;
import org.lethe.training.FrozenParts.FrozenHead;
import org.lethe.training.Objective;
import org.lethe.training.ObjectiveTerm;

/** Reads the section {@code objective} of a recipe. */
final class ObjectiveReader {

  /** Sections that add a term to the loss; a term is added if its section is there. */
  private static final List<Settings<?>> TERMS =
      List.of(
          Settings.of("l2-sp", ObjectiveTerm.L2Sp.DEFAULT),
          Settings.of("ewc", ObjectiveTerm.Ewc.DEFAULT),
          Settings.of("o-lora", ObjectiveTerm.OLora.DEFAULT),
          Settings.of("fv-guided", ObjectiveTerm.FvGuided.DEFAULT),
          Settings.of("iv-guided", ObjectiveTerm.IvGuided.DEFAULT));

  private static final Settings<GuideOptions> GUIDE = Settings.of("guide", GuideOptions.DEFAULT);

  private final YamlSection keys;
  private final Paths paths;

  /**
   * @param keys the section of the objective
   */
  ObjectiveReader(YamlSection keys, Paths paths) {
    this.keys = keys;
    this.paths = paths;
  }

  /** All sections that options records describe, in the order of the documentation. */
  static List<Settings<?>> documented() {
    List<Settings<?>> sections = new ArrayList<>(TERMS);
    sections.add(GUIDE);
    return sections;
  }

  /** The vectors that guide the recipe; null without a section {@code guide}. */
  GuideOptions guide() {
    if (!keys.has("guide")) {
      return null;
    }
    YamlSection section = keys.section("guide");
    GuideOptions options = GUIDE.read(section, null);
    for (String key : List.of("tables", "checkpoint")) {
      section.requiredText(key, "where a vector is that was measured before");
    }
    section.end();
    if (options.tables() == null || options.checkpoint() == null) {
      return null;
    }
    return options.in(
        paths.existingFolder(
            options.tables(), section.valueNode("tables"), section.keyPath("tables")));
  }

  /**
   * Reads the objective.
   *
   * @param dropout of the inputs of the recipe's adapters
   * @throws IllegalArgumentException if a value is out of bounds
   */
  Objective read(double dropout) {
    List<ObjectiveTerm> terms = new ArrayList<>();
    for (Settings<?> settings : TERMS) {
      if (keys.has(settings.section())) {
        YamlSection section = keys.section(settings.section());
        terms.add((ObjectiveTerm) (Serializable) settings.read(section, null));
        section.end();
      }
    }
    Objective objective =
        new Objective(
            terms,
            keys.number("replay", 0),
            keys.flag("pcgrad", false),
            frozen(keys.section("freeze")),
            dropout);
    keys.has("guide"); // read by guide()
    keys.end();
    return objective;
  }

  private static FrozenParts frozen(YamlSection keys) {
    List<Integer> layers = new ArrayList<>();
    for (String word : keys.words("layers")) {
      layers.add(number(word, "layers"));
    }
    List<FrozenHead> heads = new ArrayList<>();
    for (String word : keys.words("heads")) {
      String[] parts = word.split("\\.");
      if (parts.length != 2) {
        throw new IllegalArgumentException("heads to freeze are written layer.head, got " + word);
      }
      heads.add(new FrozenHead(number(parts[0], "heads"), number(parts[1], "heads")));
    }
    FrozenParts parts =
        new FrozenParts(layers, keys.words("modules"), heads, keys.flag("guide-heads", false));
    keys.end();
    return parts;
  }

  private static int number(String word, String key) {
    if (!word.matches("[0-9]{1,6}")) {
      throw new IllegalArgumentException(key + " to freeze are numbers from 0, got " + word);
    }
    return Integer.parseInt(word);
  }
}
