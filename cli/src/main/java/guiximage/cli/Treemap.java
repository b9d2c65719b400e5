package guiximage.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * Division of a rectangle among weights so that areas are in proportion and the parts nearly
 * square.
 *
 * @see <a href="https://www.win.tue.nl/~vanwijk/stm.pdf">Bruls, Huizing, van Wijk: Squarified
 *     Treemaps</a>
 */
final class Treemap {

  /** In the units of the whole; {@code x} to the right, {@code y} down. */
  record Box(double x, double y, double width, double height) {
    private double shorter() {
      return Math.min(width, height);
    }
  }

  private Treemap() {}

  /**
   * A part of {@code whole} for each weight, in their order.
   *
   * @param weights more than 0, largest first
   */
  static List<Box> divide(List<Double> weights, Box whole) {
    double total = weights.stream().mapToDouble(Double::doubleValue).sum();
    double scale = whole.width() * whole.height() / total;
    List<Double> areas = weights.stream().map(weight -> weight * scale).toList();
    List<Box> boxes = new ArrayList<>();
    Box rest = whole;
    int from = 0;
    while (from < areas.size()) {
      int to = from + 1;
      while (to < areas.size()
          && worst(areas.subList(from, to + 1), rest.shorter())
              <= worst(areas.subList(from, to), rest.shorter())) {
        to++;
      }
      rest = layOut(areas.subList(from, to), rest, boxes);
      from = to;
    }
    return boxes;
  }

  /** The greatest ratio of sides in a row along a side of this length. */
  private static double worst(List<Double> row, double side) {
    double sum = row.stream().mapToDouble(Double::doubleValue).sum();
    double largest = row.get(0);
    double smallest = row.get(row.size() - 1);
    return Math.max(side * side * largest / (sum * sum), sum * sum / (side * side * smallest));
  }

  /** Lays a row along the shorter side and returns what is left. */
  private static Box layOut(List<Double> row, Box rest, List<Box> boxes) {
    double sum = row.stream().mapToDouble(Double::doubleValue).sum();
    boolean upright = rest.width() >= rest.height();
    double thickness = sum / rest.shorter();
    double at = upright ? rest.y() : rest.x();
    for (double area : row) {
      double length = area / thickness;
      boxes.add(
          upright
              ? new Box(rest.x(), at, thickness, length)
              : new Box(at, rest.y(), length, thickness));
      at += length;
    }
    return upright
        ? new Box(rest.x() + thickness, rest.y(), rest.width() - thickness, rest.height())
        : new Box(rest.x(), rest.y() + thickness, rest.width(), rest.height() - thickness);
  }
}
