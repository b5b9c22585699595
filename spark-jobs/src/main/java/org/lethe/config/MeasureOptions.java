package org.lethe.config;

import java.io.Serializable;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.lethe.measure.Measures;
import org.lethe.measure.spi.Measure;
import org.lethe.settings.Naming;
import org.lethe.settings.YamlSection;

/** The options of every measure of an experiment. */
public final class MeasureOptions implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Map<String, Record> byMeasure = new LinkedHashMap<>();

  private MeasureOptions() {}

  /** Reads the sections of all measures, and reports keys that none of them has. */
  public static MeasureOptions read(YamlSection root, Naming.Names names) {
    MeasureOptions options = new MeasureOptions();
    Map<String, YamlSection> sections = new LinkedHashMap<>();
    for (Measure<?> measure : Measures.ALL) {
      String section = measure.settings().section();
      YamlSection keys = sections.computeIfAbsent(section, root::section);
      options.byMeasure.put(measure.name(), measure.settings().read(keys, names));
    }
    sections.values().forEach(YamlSection::end);
    return options;
  }

  /** Returns the sections that measures have in an experiment file. */
  static Collection<String> sections() {
    return Measures.ALL.stream().map(measure -> measure.settings().section()).distinct().toList();
  }

  /** Returns the options of a measure. */
  @SuppressWarnings("unchecked") // put under the name of the measure whose settings read them
  public <O extends Record & Serializable> O of(Measure<O> measure) {
    return (O) byMeasure.get(measure.name());
  }
}
