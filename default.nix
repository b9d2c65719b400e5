# nix-build -A guix-image: the package of the release in target/release. pushImage is described in docs/nix.md.
{
  pkgs ? import <nixpkgs> { },
  release ? ./target/release,
}:
let
  guix-image = pkgs.callPackage ./packaging/nix/package.nix { inherit release; };
in
{
  inherit guix-image;
  guix-image-from-source = pkgs.callPackage ./packaging/nix/from-source.nix { };
  pushImage = pkgs.callPackage ./packaging/nix/push-image.nix { inherit guix-image; };
}
