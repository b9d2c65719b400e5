# Store items like those of the examples of nixpkgs' dockerTools, whose programs run in a container: each is of busybox, but Nix.
let
  build = attributes: derivation ({
    system = builtins.currentSystem;
    builder = "/bin/sh";
    PATH = "/usr/bin:/bin";
  } // attributes);
  run = name: attributes: script: build ({ inherit name; args = [ "-euc" script ]; } // attributes);
  program = name: text: run "${name}-1" { inherit text tools; passAsFile = [ "text" ]; } ''
    mkdir -p $out/bin
    { echo "#!$tools/bin/sh"; cat $textPath; } > $out/bin/${name}
    chmod +x $out/bin/${name}
  '';
  # What the script of streamLayeredImage gets.
  description = attributes: run "conf.json" {
    passAsFile = [ "json" ];
    json = builtins.toJSON ({
      architecture = "amd64";
      os = "linux";
      store_dir = builtins.storeDir;
      from_image = null;
      store_layers = [ ];
      customisation_layer = "${customisation}";
      created = "1970-01-01T00:00:01+00:00";
    } // attributes);
  } "cp $jsonPath $out";
  customisation = run "customisation-layer" { inherit hello; } ''
    mkdir -p $out root/bin
    ln -s $hello/bin/hello root/bin/hello
    tar --sort=name --owner=0 --group=0 --mtime=@1 -C root -cf $out/layer.tar .
    sha256sum $out/layer.tar | cut -c 1-64 | tr -d '\n' > $out/checksum
  '';
  tools = run "tools-1" { } ''
    mkdir -p $out/bin
    cp /bin/busybox $out/bin/busybox
    for applet in cat env hostname httpd id ls readlink sh stat test wget; do
      ln -s busybox $out/bin/$applet
    done
  '';
  hello = program "hello" "echo 'Hello, world!'";
in {
  inherit tools hello;
  other = program "other" "echo 'Hello, other world!'";
  file = program "file" "exec cat ${builtins.toFile "somefile" "some data"}";
  link = run "alink" { inherit hello; } "ln -s $hello $out";
  nix = run "nix-1" { inherit tools; } ''
    mkdir -p $out/bin $out/lib
    cp /usr/bin/nix $out/lib/nix
    ldd /usr/bin/nix | sed -n 's/.*=> \(\/[^ ]*\) .*/\1/p' | while read -r library; do cp -L "$library" $out/lib; done
    cp -L "$(ldd /usr/bin/nix | sed -n 's/^[[:space:]]*\(\/[^ ]*\) .*/\1/p')" $out/lib/ld.so
    {
      echo "#!$tools/bin/sh"
      echo "exec $out/lib/ld.so --library-path $out/lib --argv0 \"\$0\" $out/lib/nix \"\$@\""
    } > $out/bin/nix
    chmod +x $out/bin/nix
    ln -s nix $out/bin/nix-store
    ln -s nix $out/bin/nix-daemon
  '';
  # What buildEnv gives of several packages.
  environment = run "environment" { inherit tools hello; } ''
    mkdir -p $out/bin $out/etc/ssl/certs
    ln -s $tools/bin/* $hello/bin/* $out/bin
    echo 'a certificate' > $out/etc/ssl/certs/ca-bundle.crt
    printf 'root:x:0:0::/root:/bin/sh\nsomebody:x:999:999::/home/somebody:/bin/sh\n' > $out/etc/passwd
    printf 'root:x:0:\nsomebody:x:999:\n' > $out/etc/group
  '';
  without-store = description { repo_tag = "without-store:latest"; config.Cmd = [ "/bin/hello" ]; };
  with-store = description {
    repo_tag = "with-store:latest";
    config.Cmd = [ "/bin/hello" ];
    store_layers = [ [ "${tools}" ] [ "${hello}" ] ];
    created = "now";
  };
  owned = description {
    repo_tag = "owned:latest";
    architecture = "arm64";
    config.User = "1000";
    store_layers = [ [ "${tools}" ] ];
    uid = 1000;
    gid = 1000;
    uname = "user";
    gname = "user";
    mtime = "1970-01-01T00:00:01+00:00";
  };
}
