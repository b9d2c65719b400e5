# A stand-in for nixpkgs that has just what the packages of guix-image call, for tests without a network. Every program is of busybox.
{
  busybox,
  java,
  system ? builtins.currentSystem,
}:
let
  lib = {
    fakeHash = "sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    genAttrs = names: make: builtins.listToAttrs (map (name: { inherit name; value = make name; }) names);
    getLib = package: package;
    licenses.asl20 = { spdxId = "Apache-2.0"; };
    platforms.linux = [ "x86_64-linux" "aarch64-linux" ];
  };
  run =
    name: variables: script:
    derivation (
      {
        inherit name system;
        builder = "${busybox}/bin/sh";
        args = [ "-euc" script ];
        PATH = "${busybox}/bin";
      }
      // variables
    );
  setup = ''
    runHook() { :; }
    makeWrapper() {
      target=$1 wrapper=$2
      shift 2
      echo "#!${busybox}/bin/sh" >$wrapper
      while [ $# -gt 0 ]; do
        case $1 in
          --set) echo "export $2='$3'" >>$wrapper; shift 3 ;;
          --prefix) echo "export $2=\"$4\''${$2:+$3\''$$2}\"" >>$wrapper; shift 4 ;;
        esac
      done
      echo "exec $target \"\$@\"" >>$wrapper
      chmod +x $wrapper
    }
  '';
  mkDerivation =
    arguments:
    run "${arguments.pname}-${arguments.version}" { inherit (arguments) src; } ''
      ${setup}
      if [ -d "$src" ]; then cp -r "$src" tree; chmod -R u+w tree; cd tree; else tar -xzf "$src"; cd *; fi
      ${arguments.installPhase}
    ''
    // {
      inherit (arguments) meta;
    };
  writeShellScriptBin =
    name: text:
    run name { inherit text; passAsFile = [ "text" ]; } ''
      mkdir -p $out/bin
      { echo "#!${busybox}/bin/sh"; cat "$textPath"; } >$out/bin/${name}
      chmod +x $out/bin/${name}
    '';
  # With one layer an item, and links to all that the items of contents have.
  streamLayeredImage =
    {
      name,
      tag ? "latest",
      contents ? [ ],
      config ? { },
    }:
    let
      customisation = run "${name}-customisation-layer" { inherit contents; } ''
        mkdir -p $out root
        for item in $contents; do cp -rs $item/. root/; done
        tar -C root -cf $out/layer.tar .
        sha256sum $out/layer.tar | cut -c 1-64 | tr -d '\n' >$out/checksum
      '';
      conf = run "${name}-conf.json" {
        passAsFile = [ "description" ];
        description = builtins.toJSON {
          architecture = "amd64";
          inherit config;
          created = "1970-01-01T00:00:01+00:00";
          customisation_layer = "${customisation}";
          from_image = null;
          repo_tag = "${name}:${tag}";
          store_dir = builtins.storeDir;
          store_layers = map (item: [ "${item}" ]) contents;
        };
      } "cp $descriptionPath $out";
    in
    run "stream-${name}" { inherit conf; } "echo $conf >$out"
    // {
      inherit conf;
      imageTag = tag;
    };
  packages = {
    inherit lib writeShellScriptBin callPackage;
    stdenvNoCC = { inherit mkDerivation; };
    makeWrapper = null;
    coreutils = busybox;
    findutils = busybox;
    libdeflate = busybox;
    jre_headless = { home = java; };
    jdk_headless = { home = java; };
    dockerTools = { inherit streamLayeredImage; };
    # evaluated only: it would download
    maven.buildMavenPackage = arguments: mkDerivation (arguments // { meta = { }; });
    hello = run "hello-1" { } "mkdir -p $out/bin; printf '#!/bin/sh\\necho hello\\n' >$out/bin/hello; chmod +x $out/bin/hello";
  };
  callPackage =
    file: more:
    let
      function = import file;
    in
    function (builtins.intersectAttrs (builtins.functionArgs function) packages // more);
in
packages
