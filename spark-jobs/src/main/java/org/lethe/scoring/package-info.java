/** What is asked of a language model and how its answers become scores; plain Java. */
package org.lethe.scoring;
