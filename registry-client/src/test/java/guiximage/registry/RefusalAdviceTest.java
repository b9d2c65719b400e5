package guiximage.registry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RefusalAdviceTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.dkr.ecr.eu-west-1.amazonaws.com",
        "1.dkr.ecr-fips.us-east-1.amazonaws.com",
        "1.dkr.ecr.cn-north-1.amazonaws.com.cn",
        "1.dkr-ecr.us-west-2.on.aws"
      })
  void amazonWantsTheRepositoryMadeBefore(String host) {
    assertThat(RefusalAdvice.of(host, "org/app", "POST", 404, true))
        .isEqualTo(
            "; Amazon ECR makes no repository by itself:"
                + " aws ecr create-repository --repository-name org/app");
  }

  @Test
  void githubWantsTheRightToWritePackages() {
    assertThat(RefusalAdvice.of("ghcr.io", "org/app", "PUT", 403, false))
        .contains("permissions: packages: write", "write:packages");
  }

  @Test
  void othersAndReadersGetNone() {
    assertThat(RefusalAdvice.of("ghcr.io", "org/app", "GET", 403, false)).isEmpty();
    assertThat(RefusalAdvice.of("ghcr.io", "org/app", "PUT", 401, false)).isEmpty();
    assertThat(RefusalAdvice.of("quay.io", "org/app", "POST", 403, true)).isEmpty();
    assertThat(RefusalAdvice.of("1.dkr.ecr.eu-west-1.amazonaws.com", "a", "GET", 404, true))
        .isEmpty();
  }
}
