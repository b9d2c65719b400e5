package guiximage.registry;

import okhttp3.HttpUrl;

/** What credentials are bound to: another scheme or another port is another server. */
record Origin(String scheme, String host, int port) {

  static Origin of(HttpUrl url) {
    return new Origin(url.scheme(), url.host(), url.port());
  }
}
