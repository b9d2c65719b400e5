{
  description = "Pushes Nix and Guix store items to container registries, sending only what has changed";

  inputs.nixpkgs.url = "nixpkgs";
  # --override-input release path:DIRECTORY-OF-A-RELEASE
  inputs.release = {
    url = "path:./packaging/nix/no-release";
    flake = false;
  };

  outputs =
    { nixpkgs, release, ... }:
    let
      systems = [
        "x86_64-linux"
        "aarch64-linux"
      ];
      forAll =
        make:
        nixpkgs.lib.genAttrs systems (
          system:
          make (
            import ./default.nix {
              pkgs = nixpkgs.legacyPackages.${system};
              inherit release;
            }
          )
        );
    in
    {
      packages = forAll (
        all: {
          default = all.guix-image;
          inherit (all) guix-image guix-image-from-source;
        }
      );
      apps = forAll (
        all: {
          default = {
            type = "app";
            program = "${all.guix-image}/bin/guix-image";
          };
        }
      );
      # by system: lib.x86_64-linux.pushImage
      lib = forAll (all: { inherit (all) pushImage; });
      overlays.default =
        final: previous:
        let
          all = import ./default.nix {
            pkgs = final;
            inherit release;
          };
        in
        {
          inherit (all) guix-image;
          dockerTools = previous.dockerTools // { inherit (all) pushImage; };
        };
    };
}
