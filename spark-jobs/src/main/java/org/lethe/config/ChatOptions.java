package org.lethe.config;

import java.io.Serializable;
import java.time.LocalDate;

/**
 * How the experiment asks a task through a chat template.
 *
 * @param template id of the checkpoint whose template is used, or a folder, a Hadoop path; null for
 *     the first checkpoint that has one
 * @param templateName which of several templates
 * @param systemInstruction begins the system message; empty for none
 * @param fewshotAsMultiturn whether worked examples are messages of their own
 * @param date day that a template tells which asks for it; null for the day of the plan
 */
public record ChatOptions(
    String template,
    String templateName,
    String systemInstruction,
    boolean fewshotAsMultiturn,
    LocalDate date)
    implements Serializable {}
