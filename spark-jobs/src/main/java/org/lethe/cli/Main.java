package org.lethe.cli;

import java.io.PrintStream;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The {@code lethe} command: one subcommand a stage, {@code run} for all of them. */
@Command(
    name = "lethe",
    description = "Measures what fine-tuning makes a language model forget.",
    versionProvider = Main.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    customSynopsis = "lethe [SPARK OPTIONS] COMMAND EXPERIMENT [OPTIONS]",
    footerHeading = "%nExamples:%n",
    footer = {
      "  lethe run conf/experiments/quickstart.yaml",
      "  lethe validate conf/experiments/stories.yaml",
      "  lethe --master local[4] --driver-memory 8g run conf/experiments/stories.yaml",
      "",
      "Exit codes: 0 done, 64 usage or configuration, 65 data, 69 engine or device, 70 internal,"
          + " 73 output cannot be written, 74 file system, 75 temporary (run again), 143 stopped."
    })
public final class Main {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help and exit.")
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show the version and exit.")
  private boolean version;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Show the stack trace of an error.")
  private boolean debug;

  @Option(
      names = "--log-format",
      scope = ScopeType.INHERIT,
      defaultValue = "text",
      paramLabel = "FORMAT",
      description =
          "How progress and errors are written to standard error: text, or json for an event a"
              + " line.")
  private LogFormat logFormat;

  private Main() {}

  /**
   * Runs a command and ends the process with its exit code.
   *
   * @throws IllegalStateException if the command fails on a driver that a cluster runs: only that
   *     tells the cluster of the failure
   */
  public static void main(String[] args) {
    OutsideStop stop = OutsideStop.watch(System.err);
    int code = commandLine(Stages.ALL, System.err, stop).execute(args);
    if (!stop.isUnderWay()) {
      stop.commandIsOver();
    }
    if ("cluster".equals(System.getProperty("spark.submit.deployMode"))) {
      if (code != 0) {
        throw new IllegalStateException("lethe failed with exit code " + code);
      }
    } else {
      System.exit(code);
    }
  }

  static CommandLine commandLine(List<Stage> stages, PrintStream log, OutsideStop stop) {
    Main main = new Main();
    ConsoleProgress progress =
        new ConsoleProgress(log, System.console() != null, InstantSource.system());
    CommandLine lethe =
        new CommandLine(main)
            .addSubcommand(new InitCommand())
            .addSubcommand(new ValidateCommand())
            .addSubcommand(new AuditCommand())
            .addSubcommand(new DoctorCommand())
            .addSubcommand(new EstimateCommand(progress))
            .addSubcommand(new VerifyCommand())
            .addSubcommand(new TasksCommand())
            .addSubcommand(new ImportCommand())
            .addSubcommand(new ExportCommand())
            .addSubcommand(ExportReportCommand.of(progress))
            .addSubcommand(new DiffCommand(progress))
            .addSubcommand(new WorldCommand());
    stages.forEach(stage -> lethe.addSubcommand(StageCommand.of(stage, progress)));
    if (!stages.isEmpty()) {
      lethe.addSubcommand(new RunCommand(stages, progress));
    }
    lethe.setCaseInsensitiveEnumValuesAllowed(true);
    lethe.setExecutionStrategy(
        parsed -> {
          progress.use(main.logFormat);
          return new CommandLine.RunLast().execute(parsed);
        });
    refuseAsUsage(lethe);
    lethe.setExecutionExceptionHandler(
        (error, command, parsed) -> {
          if (stop.isUnderWay()) {
            return ExitCode.STOPPED.number();
          }
          Failure failure = Failure.of(error);
          failure.print(command.getErr(), main.logFormat);
          if (main.debug) {
            error.printStackTrace(command.getErr());
          }
          return failure.code().number();
        });
    return lethe;
  }

  /** Makes a wrong command line of a command, or of one below it, an error of usage. */
  private static void refuseAsUsage(CommandLine command) {
    command.getCommandSpec().exitCodeOnInvalidInput(ExitCode.USAGE.number());
    command.getSubcommands().values().forEach(Main::refuseAsUsage);
  }

  /** The version in the manifest of the application jar. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"lethe " + Objects.requireNonNullElse(version, "unpackaged")};
    }
  }
}
