package org.lethe.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.lethe.world.World;
import org.lethe.world.WorldWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "world",
    description = {
      "Write the quickstart world: invented people, text about them, and tasks.",
      "The same seed gives the same files, to the byte."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  lethe world runs/world", "  lethe world runs/world --seed 7"})
final class WorldCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "DIR", description = "Local folder to write to.")
  private Path folder;

  @Option(
      names = "--seed",
      defaultValue = "20261121",
      description = "Seed of every draw (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    new WorldWriter(World.of(World.Options.quickstart(seed))).write(folder);
    spec.commandLine().getOut().printf("wrote the world of seed %d to %s%n", seed, folder);
    return ExitCode.OK.number();
  }
}
