/** What training steps cost each task. */
package org.lethe.measure.forgetting;
