package guiximage.profile;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.store.SourceResolver;
import guiximage.store.StorePath;
import java.io.IOException;

/**
 * A symbolic link of an image to a file of its first store item, as the option {@code --symlink} of
 * {@code guix pack} describes it.
 *
 * @param name of the link in the image
 * @param target relative to the item; empty for the item itself
 */
public record ProfileLink(String name, String target) {

  /**
   * Reads {@code NAME=TARGET}.
   *
   * @throws IllegalArgumentException for anything else, such as an absolute target
   */
  public static ProfileLink parse(String text) {
    int equals = text.indexOf('=');
    if (equals <= 0) {
      throw new IllegalArgumentException("'" + text + "' is not NAME=TARGET");
    }
    ProfileLink link = new ProfileLink(text.substring(0, equals), text.substring(equals + 1));
    if (link.target.startsWith("/")) {
      throw new IllegalArgumentException(
          "the target of '%s' is absolute; write it relative to the store item, as in /usr/bin/env=bin/env"
              .formatted(text));
    }
    return link;
  }

  /** The target of the link: an absolute path, with a slash at its end for the item itself. */
  public String absoluteTarget(StorePath item) {
    return item + "/" + target;
  }

  /**
   * Looks whether the target exists. Opens no file.
   *
   * @throws ImageException of kind CONFIGURATION if it does not
   */
  public void requireTarget(StorePath item, SourceResolver resolver) throws IOException {
    if (!resolver.exists(absoluteTarget(item))) {
      throw new ImageException(
          FailureKind.CONFIGURATION,
          "-S/--symlink: '%s' points to nonexistent file %s".formatted(name, absoluteTarget(item)));
    }
  }
}
