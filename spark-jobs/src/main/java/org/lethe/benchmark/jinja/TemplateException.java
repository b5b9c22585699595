package org.lethe.benchmark.jinja;

/** A template that cannot be read, or that cannot be rendered for a document. */
public final class TemplateException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /** Creates the exception with its message. */
  public TemplateException(String message) {
    super(message);
  }

  static TemplateException of(String message, Object... arguments) {
    return new TemplateException(message.formatted(arguments));
  }
}
