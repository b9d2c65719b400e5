# The package of a release: guix-image-V.tar.gz.
{
  lib,
  stdenvNoCC,
  makeWrapper,
  jre_headless,
  libdeflate,
  coreutils,
  findutils,
  version ? "0.1.0",
  # a directory with the files of a release, or an unpacked one
  release ? ../../target/release,
}:
let
  archive = release + "/guix-image-${version}.tar.gz";
in
stdenvNoCC.mkDerivation {
  pname = "guix-image";
  inherit version;
  src =
    if builtins.pathExists archive then
      archive
    else if builtins.pathExists (release + "/bin") then
      release
    else
      throw "guix-image: '${toString archive}' does not exist: make it with tools/release, or name a release (docs/nix.md)";
  nativeBuildInputs = [ makeWrapper ];
  dontStrip = true;
  dontPatchELF = true;
  installPhase = ''
    runHook preInstall
    mkdir -p $out/share/guix-image $out/bin
    cp -r bin lib native $out/share/guix-image/
    cp -r share/. $out/share/
    makeWrapper $out/share/guix-image/bin/guix-image $out/bin/guix-image \
      --set JAVA_HOME ${jre_headless.home or jre_headless} \
      --prefix PATH : ${coreutils}/bin:${findutils}/bin \
      --prefix GUIX_IMAGE_JAVA_OPTS " " -Djna.library.path=${lib.getLib libdeflate}/lib
    runHook postInstall
  '';
  meta = {
    description = "Pushes Nix and Guix store items to container registries, sending only what has changed";
    license = lib.licenses.asl20;
    mainProgram = "guix-image";
    platforms = lib.platforms.linux;
  };
}
