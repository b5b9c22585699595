/** The command line. */
package org.lethe.cli;
