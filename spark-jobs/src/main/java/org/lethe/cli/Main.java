package org.lethe.cli;

/** Entry point of the {@code lethe} command. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.out.println("lethe");
  }
}
