package guiximage.registry;

import guiximage.FailureKind;
import guiximage.ImageException;
import guiximage.image.PublishedImage;
import guiximage.oci.DocumentException;
import guiximage.oci.OtherPlatformException;
import guiximage.oci.Platform;
import java.io.IOException;
import java.util.Optional;

/** A reader of images that a push would replace or learn from. */
record PreviousImageReader(RepositoryAccess access, ImageDocuments documents, Warnings warnings) {
  /** The status by which a proxy refuses, not a registry. */
  private static final int PROXY_AUTHENTICATION = 407;

  /** As {@link Repository#findPrevious}. */
  Optional<PublishedImage> find(String identifier, Platform platform) throws IOException {
    String why;
    try {
      return documents.find(identifier, platform);
    } catch (OtherPlatformException e) {
      return Optional.empty();
    } catch (DocumentException e) {
      why = String.valueOf(e.getMessage());
    } catch (ImageException e) {
      if (!isOfTheImage(e)) {
        throw e;
      }
      why = String.valueOf(e.getMessage());
    }
    String subject = access.subject(identifier);
    warnings.say(
        "%s: not reused because %s"
            .formatted(
                subject,
                why.startsWith(subject + ": ") ? why.substring(subject.length() + 2) : why));
    return Optional.empty();
  }

  /** True for a refusal and for a wrong document; false where no registry has answered. */
  private static boolean isOfTheImage(ImageException failure) {
    return RegistryException.causeOf(failure)
        .map(answer -> answer.status() >= 400 && answer.status() != PROXY_AUTHENTICATION)
        .orElse(failure.kind() == FailureKind.REGISTRY);
  }
}
