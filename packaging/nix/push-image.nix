# pushImage { registry = "ghcr.io/org/app:1.0"; ... }: what streamLayeredImage takes, and a script that pushes that image.
#
# The result is a package with bin/copyToRegistry: nix run .#image, or nix run .#image.copyToRegistry as with nix2container. Its arguments go to
# guix-image push; --registry among them comes in addition to the one that is given here.
{
  dockerTools,
  guix-image,
  writeShellScriptBin,
}:
{
  registry ? null,
  ...
}@arguments:
let
  image = dockerTools.streamLayeredImage (removeAttrs arguments [ "registry" ]);
  script = writeShellScriptBin "copyToRegistry" ''
    exec ${guix-image}/bin/guix-image push --conf ${image.conf} ${
      if registry == null then "" else "--registry ${registry}"
    } "$@"
  '';
in
script
// {
  inherit image;
  copyToRegistry = script;
}
