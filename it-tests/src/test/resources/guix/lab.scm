;; What profiles.scm and packs.scm share: the items that items.scm made, a Guile for builders, and the
;; entries of a profile.
(use-modules (guix store) (guix derivations) (guix profiles) (guix search-paths)
             (ice-9 rdelim) (ice-9 match))

(define items
  (call-with-input-file "/lab/items.txt"
    (lambda (port)
      (let loop ((line (read-line port)) (found '()))
        (if (eof-object? line)
            found
            (let ((space (string-index line #\space)))
              (loop (read-line port)
                    (acons (substring line 0 space) (substring line (+ space 1)) found))))))))

(define (path-of name) (assoc-ref items name))

(define (record-item name path)
  (let ((port (open-file "/lab/items.txt" "a")))
    (format port "~a ~a~%" name path)
    (close port)))

;; A store item whose bin/guile starts the Guile of the machine: no network, no bootstrap.
(define (stand-in-guile store)
  (let* ((tools (path-of "tools"))
         (builder (add-text-to-store store "guile-builder"
                   (string-append "mkdir -p $out/bin\nprintf '#!" tools
                                  "/bin/sh\\nexec /usr/bin/guile \"$@\"\\n' > $out/bin/guile\n"
                                  "chmod +x $out/bin/guile\n"))))
    (derivation store "guile-3.0.11" (string-append tools "/bin/sh") (list builder)
                #:sources (list builder tools) #:inputs '()
                #:env-vars `(("PATH" . ,(string-append tools "/bin"))))))

;; As (guix describe) attaches it to an entry of a manifest.
(define provenance
  '((provenance
     (repository (version 0) (url "https://git.guix.gnu.org/guix.git") (branch "master")
      (commit "0123456789abcdef0123456789abcdef01234567") (name guix)
      (introduction
       (channel-introduction (version 0) (commit "9edb3f66fd807b096b48283debdcddccfea34bad")
        (signer "BBB0 2DDF 2CEA F6A8 0D1D  E643 A2A0 6DF2 A33A 54FA")))))))

(define propagated-provenance
  '((provenance
     (repository (version 0) (url "https://example.org/other.git") (branch "main")
      (commit "fedcba9876543210fedcba9876543210fedcba98") (name other)))))

;; An entry with search paths and a propagated input, and another output of that input.
(define (entries properties)
  (define (path variable files)
    (search-path-specification (variable variable) (files files)))
  (list (manifest-entry
          (name "prog") (version "2.1") (output "out") (item (path-of "prog"))
          (search-paths
           (list (path "PATH" '("bin" "sbin"))
                 (search-path-specification
                  (variable "FOO_PATH") (files '("etc")) (separator #f))
                 (path "XDG_DATA_DIRS" '("share"))))
          (properties properties)
          (dependencies
           (list (manifest-entry
                   (name "libfoo") (version "1.0") (output "out") (item (path-of "lib"))
                   (properties (if (null? properties) '() propagated-provenance))))))
        (manifest-entry
          (name "libfoo") (version "1.0") (output "dev") (item (path-of "dev"))
          (search-paths (list (path "C_INCLUDE_PATH" '("include"))))
          (properties properties))))
