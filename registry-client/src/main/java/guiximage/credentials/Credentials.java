package guiximage.credentials;

/**
 * A user name and password, or an OAuth2 refresh token.
 *
 * @param secret of the kind that {@code kind} says; never printed
 * @param origin the file, program or variable that they are from; or nothing
 */
public record Credentials(String username, String secret, Kind kind, String origin) {

  /** The kinds of secret. */
  public enum Kind {
    /** A password, or a token that is used like one. */
    PASSWORD,
    /** An OAuth2 refresh token, which token servers exchange for access tokens. */
    IDENTITY_TOKEN
  }

  public static Credentials ofPassword(String username, String password) {
    return new Credentials(username, password, Kind.PASSWORD, "");
  }

  public static Credentials ofIdentityToken(String username, String token) {
    return new Credentials(username, token, Kind.IDENTITY_TOKEN, "");
  }

  /** The same with a name for the place that they are from. */
  public Credentials from(String place) {
    return new Credentials(username, secret, kind, place);
  }

  /** {@code , from PLACE}; nothing if the place is not known. */
  public String fromWhere() {
    return origin.isEmpty() ? "" : ", from " + origin;
  }

  /** The user name in quotes, without the secret. */
  @Override
  public String toString() {
    return "'" + username + "'";
  }
}
