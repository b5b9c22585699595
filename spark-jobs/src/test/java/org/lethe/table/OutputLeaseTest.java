package org.lethe.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class OutputLeaseTest {
  private static final OutputLease.Pace FAST =
      new OutputLease.Pace(Duration.ofMillis(50), Duration.ofMillis(800), Duration.ofMillis(20));

  /** A holder that never shows a heartbeat, and whoever waits for it need not wait for the test. */
  private static final OutputLease.Pace SILENT =
      new OutputLease.Pace(Duration.ofHours(1), Duration.ofMillis(800), Duration.ofMillis(20));

  @TempDir Path output;

  private final List<String> notes = Collections.synchronizedList(new ArrayList<>());

  @Test
  void anOutputThatIsGivenFreeCanBeTakenAgainAndNothingIsLeft() throws IOException {
    take(self(), FAST).close();
    take(self(), FAST).close();
    assertThat(output.resolve("_lease")).doesNotExist();
    assertThat(notes).isEmpty();
  }

  @Test
  void aLiveProcessOfThisMachineIsNamedAtOnce() throws IOException {
    try (OutputLease held = take(self(), SILENT)) {
      assertThatThrownBy(() -> take(self(), FAST))
          .isInstanceOf(OutputInUseException.class)
          .hasMessageMatching(
              "another run works on this output: process %d of %s on .+ since .+, last heartbeat .+"
                  .formatted(ProcessHandle.current().pid(), System.getProperty("user.name")));
      assertThat(notes).isEmpty();
    }
  }

  @Test
  void aProcessOfThisMachineThatIsDeadIsReplacedAtOnce() throws Exception {
    Process process = new ProcessBuilder("true").start();
    LeaseHolder dead = withPid(self(), process.pid());
    process.waitFor();
    OutputLease killed = take(dead, SILENT);
    long start = System.nanoTime();
    try (OutputLease next = take(self(), OutputLease.Pace.USUAL)) {
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
      assertThat(files()).containsExactly("lease-2.json");
      assertThat(notes).containsExactly("took over the output from " + dead);
    }
    killed.close();
  }

  /** After a machine has many processes behind it, numbers come back. */
  @Test
  void anotherProcessOfTheSameNumberIsNotTheHolder() throws IOException {
    LeaseHolder self = self();
    LeaseHolder earlier =
        new LeaseHolder(
            self.host(),
            self.machine(),
            self.pid(),
            "2020-01-01T00:00:00Z",
            self.user(),
            self.since(),
            self.heartbeat());
    OutputLease killed = take(earlier, SILENT);
    take(self, FAST).close();
    assertThat(notes).hasSize(1);
    killed.close();
  }

  /** Where Java asks for a time, a clock that is set while the holder works makes it another. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void aProcessIsKnownByATimeThatNoClockMoves() throws IOException {
    String stat = Files.readString(Path.of("/proc/self/stat"));
    assertThat(self().processStarted())
        .isEqualTo(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[19])
        .matches("[0-9]+");
  }

  /** Its clock may be wrong by a century: only changes of its file are looked at. */
  @Test
  void aProcessElsewhereThatBeatsIsNotReplaced() throws IOException {
    LeaseHolder elsewhere = elsewhere("1970-01-01T00:00:00Z");
    try (OutputLease held = take(elsewhere, FAST)) {
      assertThatThrownBy(() -> take(self(), FAST))
          .isInstanceOf(OutputInUseException.class)
          .hasMessageContaining("process 12 of ada on node7 since 1970-01-01T00:00:00Z");
    }
  }

  @Test
  void aProcessElsewhereThatIsSilentIsReplacedWhateverItsClockSays() throws IOException {
    OutputLease killed = take(elsewhere("2970-01-01T00:00:00Z"), SILENT);
    try (OutputLease next = take(self(), FAST)) {
      assertThat(notes.get(0)).contains("waiting up to 0 s for a heartbeat");
      assertThat(notes.get(1)).startsWith("took over the output from process 12 of ada on node7");
    }
    killed.close();
  }

  @Test
  void whoIsToldToTakeOverDoesAndTheOtherIsToldSo() throws Exception {
    try (OutputLease first = take(elsewhere("1970-01-01T00:00:00Z"), FAST);
        OutputLease second =
            OutputLease.take(
                output.toString(), new Configuration(), true, notes::add, self(), FAST)) {
      for (int i = 0; i < 100 && notes.size() < 2; i++) {
        Thread.sleep(50);
      }
      assertThat(notes)
          .last()
          .isEqualTo("another run has taken over this output; this one goes on, beside it");
      assertThat(files()).contains("lease-2.json");
    }
    assertThat(output.resolve("_lease")).doesNotExist();
  }

  @Test
  void ofManyThatFindADeadHolderOneTakesOver() throws Exception {
    OutputLease killed = take(withPid(self(), Long.MAX_VALUE), SILENT);
    ExecutorService threads = Executors.newFixedThreadPool(8);
    List<Future<OutputLease>> tries = new ArrayList<>();
    Callable<OutputLease> taking = () -> take(self(), FAST);
    for (int i = 0; i < 8; i++) {
      tries.add(threads.submit(taking));
    }
    List<OutputLease> taken = new ArrayList<>();
    for (Future<OutputLease> one : tries) {
      try {
        taken.add(one.get());
      } catch (java.util.concurrent.ExecutionException e) {
        assertThat(e.getCause()).isInstanceOf(OutputInUseException.class);
      }
    }
    threads.shutdown();
    assertThat(taken).hasSize(1);
    taken.get(0).close();
    killed.close();
  }

  @Test
  void aLeaseThatCannotBeReadIsThatOfADeadProcess() throws IOException {
    Files.createDirectories(output.resolve("_lease"));
    Files.writeString(output.resolve("_lease/lease-41.json"), "{\"host\":");
    try (OutputLease next = take(self(), FAST)) {
      assertThat(files()).containsExactly("lease-42.json");
    }
  }

  private OutputLease take(LeaseHolder holder, OutputLease.Pace pace) throws IOException {
    return OutputLease.take(
        output.toString(), new Configuration(), false, notes::add, holder, pace);
  }

  private static LeaseHolder self() {
    return LeaseHolder.self();
  }

  private static LeaseHolder withPid(LeaseHolder holder, long pid) {
    return new LeaseHolder(
        holder.host(),
        holder.machine(),
        pid,
        holder.processStarted(),
        holder.user(),
        holder.since(),
        holder.heartbeat());
  }

  private static LeaseHolder elsewhere(String time) {
    return new LeaseHolder("node7", "x", 12, time, "ada", time, time);
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(output.resolve("_lease"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.startsWith("."))
          .toList();
    }
  }
}
