# Store items of every kind, built by the shell of the machine.
let
  build = attributes: derivation ({
    system = builtins.currentSystem;
    builder = "/bin/sh";
    PATH = "/usr/bin:/bin";
  } // attributes);
  script = text: [ "-c" text ];
  contentAddressed = {
    __contentAddressed = true;
    outputHashMode = "recursive";
    outputHashAlgo = "sha256";
  };
in rec {
  source = ./source;
  text = builtins.toFile "plain.txt" "plain\n";
  lib = build {
    name = "libfoo-1.0";
    outputs = [ "out" "dev" "bin" ];
    args = script ''
      mkdir -p $out/lib $dev/include $bin/bin
      echo $out > $out/lib/self
      echo $out > $dev/include/reference
      ln -s $out/lib $bin/lib
      printf '#!/bin/sh\necho hi\n' > $bin/bin/foo
      chmod +x $bin/bin/foo
      seq 1 20000 > $out/lib/big
      cp $out/lib/big $out/lib/big-copy
      touch "$out/lib/größe-日本"
    '';
  };
  prog = build {
    name = "prog-2.1";
    inherit source text;
    lib = lib;
    dev = lib.dev;
    args = script ''
      mkdir -p $out/bin
      echo $lib $dev $text $source > $out/references
      printf '#!/bin/sh\necho prog\n' > $out/bin/prog
      chmod +x $out/bin/prog
    '';
  };
  link = build {
    name = "alink";
    target = prog;
    args = script "ln -s $target/bin/prog $out";
  };
  fixed = build {
    name = "fixed";
    outputHash = "sha256-DDBxQY5jVuYUiYyE7QZMqV6IVRvAgRtTS98ZUuza5TQ=";
    outputHashMode = "flat";
    outputHashAlgo = "sha256";
    args = script "echo fixed > $out";
  };
  ca = build (contentAddressed // {
    name = "ca-1";
    inherit lib;
    outputs = [ "out" "doc" ];
    args = script "mkdir -p $out/bin $doc; echo $out $lib > $out/self; echo $out > $doc/x";
  });
  ca2 = build (contentAddressed // {
    name = "ca-2";
    inherit ca;
    args = script "mkdir -p $out; echo $ca > $out/ca; echo $out > $out/self";
  });
}
