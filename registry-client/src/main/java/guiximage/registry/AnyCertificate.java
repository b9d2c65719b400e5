package guiximage.registry;

import java.security.cert.X509Certificate;
import javax.net.ssl.X509TrustManager;

/** Trust in every certificate: for registries that {@code registries.conf} calls insecure. */
final class AnyCertificate implements X509TrustManager {

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType) {}

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType) {}

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
