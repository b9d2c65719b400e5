# The package from the sources of this checkout. mvnHash is the hash of all that Maven downloads: take the one that Nix names at the first try.
{
  lib,
  maven,
  jdk_headless,
  callPackage,
  mvnHash ? lib.fakeHash,
  version ? "0.1.0",
}:
let
  built = maven.buildMavenPackage {
    pname = "guix-image-release";
    inherit version mvnHash;
    src = ../..;
    mvnJdk = jdk_headless;
    mvnParameters = "-Pquick -Dmaven.test.skip=true -pl cli -am";
    installPhase = ''
      runHook preInstall
      mkdir -p $out/bin $out/share/doc/guix-image
      cp guix-image $out/bin/
      cp -r cli/target/guix-image/lib cli/target/guix-image/native $out/
      cp LICENSE NOTICE THIRD-PARTY $out/share/doc/guix-image/
      runHook postInstall
    '';
  };
in
callPackage ./package.nix {
  release = built;
  inherit version;
}
