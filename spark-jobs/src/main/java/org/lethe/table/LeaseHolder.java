package org.lethe.table;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * The process that works on an output.
 *
 * @param host name of its machine
 * @param machine distinguishes machines of one name, and starts of one machine
 * @param pid its number there
 * @param processStarted when it started: ticks since its machine did, which no change of the clock
 *     moves, or by its machine's clock; empty where that is unknown
 * @param user who runs it
 * @param since when it began to work on the output, by its clock
 * @param heartbeat when it last said that it is alive, by its clock
 */
record LeaseHolder(
    String host,
    String machine,
    long pid,
    String processStarted,
    String user,
    String since,
    String heartbeat) {
  private static final ObjectMapper JSON =
      new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  /** This process, which begins now. */
  static LeaseHolder self() {
    ProcessHandle process = ProcessHandle.current();
    String now = Instant.now().toString();
    String user = System.getProperty("user.name");
    return new LeaseHolder(
        thisHost(), thisMachine(), process.pid(), started(process), user, now, now);
  }

  /** The same, alive now. */
  LeaseHolder alive() {
    String now = Instant.now().toString();
    return new LeaseHolder(host, machine, pid, processStarted, user, since, now);
  }

  /** What this process can see of a holder without waiting. */
  enum Sight {
    ALIVE,
    DEAD,
    /** It runs elsewhere. */
    UNKNOWN
  }

  /** Looks for the holder among the processes of this machine. */
  Sight look() {
    if (!host.equals(thisHost()) || !machine.equals(thisMachine())) {
      return Sight.UNKNOWN;
    }
    Optional<ProcessHandle> process = ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
    return process.isPresent() && started(process.get()).equals(processStarted)
        ? Sight.ALIVE
        : Sight.DEAD;
  }

  private static String started(ProcessHandle process) {
    String ticks = read(() -> ticks(Files.readString(Path.of("/proc/" + process.pid() + "/stat"))));
    return ticks.isEmpty()
        ? process.info().startInstant().map(Instant::toString).orElse("")
        : ticks;
  }

  /** Returns field 22 of proc(5); the second is the name of a program, which may hold anything. */
  private static String ticks(String stat) {
    return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[19];
  }

  private static String thisHost() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown";
    }
  }

  /** The machine's start and, in a container, the numbering of its processes. */
  private static String thisMachine() {
    return read(() -> Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip())
        + " "
        + read(() -> Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString());
  }

  @FunctionalInterface
  private interface Source {
    String text() throws IOException;
  }

  private static String read(Source source) {
    try {
      return source.text();
    } catch (IOException | UnsupportedOperationException e) {
      return "";
    }
  }

  byte[] toJson() throws IOException {
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this);
  }

  /** Reads a holder; empty if it is being written. */
  static Optional<LeaseHolder> read(byte[] json) {
    try {
      return Optional.of(JSON.readValue(json, LeaseHolder.class));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return "process %d of %s on %s since %s, last heartbeat %s"
        .formatted(pid, user, host, since, heartbeat);
  }
}
