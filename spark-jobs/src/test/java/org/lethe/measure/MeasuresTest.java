package org.lethe.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.lethe.measure.headeffects.EffectHeads;
import org.lethe.measure.headeffects.HeadEffects;
import org.lethe.measure.incontext.InContext;
import org.lethe.measure.spi.Measure;
import org.lethe.measure.spi.Probe;
import org.lethe.table.Table;

class MeasuresTest {

  @Test
  void everyProbeStandsAfterThoseItReads() {
    List<Probe<?, ?>> backwards = new ArrayList<>(Measures.PROBES);
    Collections.reverse(backwards);
    List<Probe<?, ?>> ordered = Measures.inOrder(backwards);
    assertThat(ordered).containsExactlyInAnyOrderElementsOf(Measures.PROBES);
    Set<Table<?>> ofProbes = new HashSet<>();
    backwards.forEach(probe -> ofProbes.addAll(probe.writes()));
    Set<Table<?>> written = new HashSet<>();
    for (Probe<?, ?> probe : ordered) {
      assertThat(written)
          .as(probe.name())
          .containsAll(probe.reads().stream().filter(ofProbes::contains).toList());
      written.addAll(probe.writes());
    }
  }

  @Test
  void noTwoMeasuresHaveOneNameOrWriteOneTable() {
    assertThat(Measures.ALL).extracting(Measure::name).doesNotHaveDuplicates();
    assertThat(Measures.ALL.stream().flatMap(measure -> measure.writes().stream()))
        .doesNotHaveDuplicates();
  }

  @Test
  void aProbeThatReadsNoDerivedTableWaitsForNone() {
    assertThat(Measures.before(new InContext())).isEmpty();
    assertThat(Measures.before(new HeadEffects())).isEmpty();
    assertThat(Measures.ordered(Set.of(new EffectHeads().name())))
        .extracting(Measure::name)
        .containsExactly("effect-heads");
  }
}
