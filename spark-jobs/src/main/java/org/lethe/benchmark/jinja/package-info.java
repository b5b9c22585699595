/**
 * Jinja templates with the meaning they have in Python.
 *
 * <p>The syntax of a template (text, tags, white space control) is jinjava's; its expressions are
 * evaluated here, because jinjava's differ from Jinja2's in how lists, booleans and None print, in
 * methods of strings, in operators and in what is undefined. An unsupported feature is an error,
 * never a different result: a prompt that differs by one blank is another benchmark.
 *
 * <p>Values are Java's: String, Long, Double, Boolean, null for None, List, {@link
 * org.lethe.benchmark.jinja.Tuple}, Map.
 */
package org.lethe.benchmark.jinja;
