;; The package guix-image, as guix.scm and a channel have it.
(define-module (guix-image-package)
  #:use-module (guix build-system copy)
  #:use-module (guix gexp)
  #:use-module ((guix licenses) #:prefix license:)
  #:use-module (guix packages)
  #:use-module (gnu packages base)
  #:use-module (gnu packages bash)
  #:use-module (gnu packages compression)
  #:use-module (gnu packages java)
  #:export (guix-image-of
            guix-image))

(define %version "0.1.0")

;; Where the project can be found; empty until there is such a place.
(define %url "")

;; The package of SOURCE, a file-like object: guix-image-V.tar.gz of a release.
(define (guix-image-of source)
  (package
    (name "guix-image")
    (version %version)
    (source source)
    (build-system copy-build-system)
    (arguments
     (list
      #:install-plan
      #~'(("bin" "share/guix-image/bin")
          ("lib" "share/guix-image/lib")
          ("native" "share/guix-image/native")
          ("share" "share"))
      ;; what is in native is made for any GNU/Linux, and only ever loaded by Java
      #:strip-binaries? #f
      #:validate-runpath? #f
      #:phases
      #~(modify-phases %standard-phases
          (add-after 'install 'add-command
            (lambda* (#:key inputs #:allow-other-keys)
              (let ((java (dirname
                           (dirname (search-input-file inputs "bin/java"))))
                    (libdeflate (dirname
                                 (search-input-file inputs
                                                    "lib/libdeflate.so")))
                    (command (string-append #$output "/bin/guix-image")))
                (mkdir-p (dirname command))
                (call-with-output-file command
                  (lambda (port)
                    (format port "#!~a
export JAVA_HOME=~a
export PATH=~a:~a${PATH:+:$PATH}
export GUIX_IMAGE_JAVA_OPTS=\"-Djna.library.path=~a ${GUIX_IMAGE_JAVA_OPTS-}\"
exec ~a/share/guix-image/bin/guix-image \"$@\"~%"
                            (search-input-file inputs "bin/sh")
                            java
                            (dirname (search-input-file inputs "bin/stat"))
                            (dirname (search-input-file inputs "bin/find"))
                            libdeflate
                            #$output)))
                (chmod command #o555)))))))
    (inputs (list bash-minimal coreutils-minimal findutils libdeflate openjdk))
    (home-page %url)
    (synopsis "Push store items to container registries")
    (description
     "guix-image makes container images of store items and their closures,
and pushes them to registries.  A layer that has not changed is neither read
nor compressed nor sent, not even by a machine that has never seen the image.")
    (license license:asl2.0)))

;; local-file takes only a literal name as relative to this file
(define guix-image
  (guix-image-of
   (local-file "../../target/release/guix-image-0.1.0.tar.gz")))
