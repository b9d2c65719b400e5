;; guix build -f guix.scm, guix shell -f guix.scm, guix shell -D -f guix.scm
;; The package of the release in target/release, which tools/release makes or into which it is downloaded.
(add-to-load-path (string-append (dirname (current-filename)) "/packaging/guix"))
(use-modules (guix-image-package))
guix-image
