package guiximage.publish;

import guiximage.image.ImageRecipe;
import guiximage.layer.LayerFacts;
import guiximage.layer.LayerRecipe;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The layers of images that are made together; one that several of them have is made once.
 *
 * @param recipes each layer once
 * @param places for each image, where its layers are among {@code recipes}, lowest first
 */
record CommonLayers(List<LayerRecipe> recipes, List<List<Integer>> places) {

  static CommonLayers of(List<ImageRecipe> images) {
    List<LayerRecipe> recipes = new ArrayList<>();
    Map<Object, Integer> known = new HashMap<>();
    List<List<Integer>> places = new ArrayList<>();
    for (ImageRecipe image : images) {
      List<Integer> own = new ArrayList<>();
      for (LayerRecipe recipe : image.layers()) {
        Object sameness = recipe.key().<Object>map(key -> key).orElse(recipe);
        own.add(
            known.computeIfAbsent(
                sameness,
                absent -> {
                  recipes.add(recipe);
                  return recipes.size() - 1;
                }));
      }
      places.add(List.copyOf(own));
    }
    return new CommonLayers(List.copyOf(recipes), List.copyOf(places));
  }

  /**
   * What is known of the layers of one image, lowest first.
   *
   * @param facts of all layers, in the order of {@link #recipes}
   */
  List<LayerFacts> ofImage(int image, List<LayerFacts> facts) {
    return places.get(image).stream().map(facts::get).toList();
  }
}
