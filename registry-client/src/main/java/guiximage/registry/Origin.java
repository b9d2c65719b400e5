package guiximage.registry;

import okhttp3.HttpUrl;

/** Scheme, host and port of a URL: the server that credentials are bound to. */
record Origin(String scheme, String host, int port) {

  static Origin of(HttpUrl url) {
    return new Origin(url.scheme(), url.host(), url.port());
  }
}
