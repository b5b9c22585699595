/** Which mechanism of forgetting goes with forgetting here. */
package org.lethe.measure.mechanism;
