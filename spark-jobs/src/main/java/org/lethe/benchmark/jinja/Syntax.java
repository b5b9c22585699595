package org.lethe.benchmark.jinja;

/** The two ways in which Python programs set Jinja2 up. */
enum Syntax {
  /** Prompts of tasks, as lm-eval renders them: text stays as it is, missing names are errors. */
  PROMPT,
  /**
   * Chat templates, as transformers renders them: trim_blocks, lstrip_blocks, loop controls, plain
   * tojson; missing names are empty, and the template's last line feed goes.
   */
  CHAT;

  /** Whether tags take the line feed after them and the blanks of the line before them. */
  boolean trimsTags() {
    return this == CHAT;
  }

  boolean keepsLastLineFeed() {
    return this == PROMPT;
  }

  /** Returns the filter with a name; an unknown name is an error. */
  ValueFilter filter(String name) {
    return this == CHAT && name.equals("tojson") ? JsonText::filter : Filters.named(name);
  }

  /** Returns a value as expressions see it: what is missing may be used where it is empty. */
  Object found(Object value) {
    return this == CHAT && value instanceof Undefined missing ? missing.lenient() : value;
  }
}
