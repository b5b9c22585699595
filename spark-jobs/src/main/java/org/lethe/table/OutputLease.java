package org.lethe.table;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Says that a process works on an output, until it is closed. Two processes would do the same work
 * twice; tables stay right without a lease.
 *
 * <p>Leases are numbered files in {@code _lease}; the greatest number holds. Who takes over creates
 * the next one, and the first to create it wins. The holder writes its file anew every few seconds.
 * Whether it still does is judged by the clock of the one who waits, so clocks may differ.
 */
public final class OutputLease implements AutoCloseable {
  private static final Pattern NAME = Pattern.compile("lease-([0-9]{1,15})\\.json");

  private static final int TRIES = 5;

  /**
   * How a lease is kept.
   *
   * @param beat time from one heartbeat to the next
   * @param patience time without a heartbeat after which a holder on another machine is dead
   * @param look time between two looks for a heartbeat
   */
  record Pace(Duration beat, Duration patience, Duration look) {
    static final Pace USUAL =
        new Pace(Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofSeconds(1));
  }

  private final FileSystem fs;
  private final Path folder;
  private final long number;
  private final LeaseHolder self;
  private final Consumer<String> notes;
  private final ScheduledExecutorService heart;

  private OutputLease(
      FileSystem fs,
      Path folder,
      long number,
      LeaseHolder self,
      Duration beat,
      Consumer<String> notes) {
    this.fs = fs;
    this.folder = folder;
    this.number = number;
    this.self = self;
    this.notes = notes;
    heart =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "lease of the output");
              thread.setDaemon(true);
              return thread;
            });
    heart.scheduleWithFixedDelay(
        this::beat, beat.toMillis(), beat.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Takes the lease of an output. A holder on this machine that is dead is replaced at once, one
   * elsewhere after half a minute without a heartbeat.
   *
   * @param takeOver whether a holder is replaced that may be alive
   * @param notes what is told to the user meanwhile
   * @throws OutputInUseException if another process holds it and is alive
   */
  public static OutputLease take(
      String output, Configuration configuration, boolean takeOver, Consumer<String> notes)
      throws IOException {
    return take(output, configuration, takeOver, notes, LeaseHolder.self(), Pace.USUAL);
  }

  static OutputLease take(
      String output,
      Configuration configuration,
      boolean takeOver,
      Consumer<String> notes,
      LeaseHolder self,
      Pace pace)
      throws IOException {
    Path folder = new Path(output, "_lease");
    FileSystem fs = folder.getFileSystem(configuration);
    if (!fs.mkdirs(folder)) {
      throw new IOException("mkdirs failed to create " + folder);
    }
    while (true) {
      long last = last(fs, folder);
      byte[] held = last == 0 ? null : readWhole(fs, file(folder, last), pace);
      if (held != null && !takeOver && !isDead(fs, file(folder, last), held, notes, pace)) {
        throw new OutputInUseException(describe(held));
      }
      if (!ExclusiveFile.create(fs, file(folder, last + 1), self.toJson())) {
        continue;
      }
      if (last(fs, folder) > last + 1) { // the listing above missed a lease that came meanwhile
        fs.delete(file(folder, last + 1), false);
        continue;
      }
      if (held != null) {
        notes.accept("took over the output from " + describe(held));
      }
      if (last > 0) {
        fs.delete(file(folder, last), false);
      }
      return new OutputLease(fs, folder, last + 1, self, pace.beat(), notes);
    }
  }

  private static String describe(byte[] held) {
    return LeaseHolder.read(held).map(LeaseHolder::toString).orElse("an unknown process");
  }

  /** Finds out whether a holder is dead: by its process, or because it is silent for a while. */
  private static boolean isDead(
      FileSystem fs, Path file, byte[] held, Consumer<String> notes, Pace pace) throws IOException {
    Optional<LeaseHolder> holder = LeaseHolder.read(held);
    LeaseHolder.Sight sight = holder.map(LeaseHolder::look).orElse(LeaseHolder.Sight.UNKNOWN);
    if (sight != LeaseHolder.Sight.UNKNOWN) {
      return sight == LeaseHolder.Sight.DEAD;
    }
    notes.accept(
        "the output is held by %s; waiting up to %d s for a heartbeat"
            .formatted(describe(held), pace.patience().toSeconds()));
    long start = System.nanoTime();
    while (System.nanoTime() - start < pace.patience().toNanos()) {
      sleep(pace.look());
      byte[] now = read(fs, file);
      if (now == null) {
        return true; // released
      }
      if (!Arrays.equals(now, held)) {
        return false;
      }
    }
    return true;
  }

  private static void sleep(Duration time) throws IOException {
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for the output", e);
    }
  }

  private static Path file(Path folder, long number) {
    return new Path(folder, "lease-" + number + ".json");
  }

  /** Returns the greatest number; 0 if there is no lease. */
  private static long last(FileSystem fs, Path folder) throws IOException {
    long last = 0;
    try {
      for (FileStatus file : fs.listStatus(folder)) {
        Matcher name = NAME.matcher(file.getPath().getName());
        if (name.matches()) {
          last = Math.max(last, Long.parseLong(name.group(1)));
        }
      }
    } catch (FileNotFoundException e) {
      return 0;
    }
    return last;
  }

  /** Reads a lease; tries again where the holder is writing it. */
  private static byte[] readWhole(FileSystem fs, Path file, Pace pace) throws IOException {
    byte[] held = read(fs, file);
    for (int i = 0; i < TRIES && held != null && LeaseHolder.read(held).isEmpty(); i++) {
      sleep(pace.look());
      held = read(fs, file);
    }
    return held;
  }

  private static byte[] read(FileSystem fs, Path file) throws IOException {
    try (InputStream in = fs.open(file)) {
      return in.readAllBytes();
    } catch (FileNotFoundException e) {
      return null;
    } catch (ChecksumException e) { // while it is written
      return new byte[0];
    }
  }

  private void beat() {
    try {
      if (last(fs, folder) > number) {
        notes.accept("another run has taken over this output; this one goes on, beside it");
        heart.shutdown();
        return;
      }
      try (OutputStream out = fs.create(file(folder, number), true)) {
        out.write(self.alive().toJson());
      }
    } catch (IOException e) {
      // The next heartbeat tries again; a store that stays away fails the work itself.
    }
  }

  /** Gives the output free. */
  @Override
  public void close() throws IOException {
    heart.shutdownNow();
    try {
      heart.awaitTermination(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    fs.delete(file(folder, number), false);
    if (last(fs, folder) == 0) {
      fs.delete(folder, true);
    }
  }
}
