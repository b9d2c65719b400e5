;; Makes docker-archives of the profile with the real docker-image of (guix scripts pack), and adds
;; them to /lab/items.txt. Guile, tar, gzip and Guile's extensions are replaced by those of the machine:
;; everything is built without network.
(load "/lab/lab.scm")
(use-modules (guix store) (guix derivations) (guix gexp) (guix monads) (guix profiles)
             (guix packages) (guix build-system) (guix scripts pack)
             (gnu packages commencement) (ice-9 match))

(define binaries (local-file "/lab/binaries" "binaries" #:recursive? #t))
(define no-extension (computed-file "no-extension" #~(mkdir #$output)))

;; A package that is nothing but what (lower store-or-monad) makes.
(define (stand-in name version lower-to)
  (package
    (name name) (version version) (source #f)
    (build-system
      (build-system
        (name 'stand-in) (description "")
        (lower (lambda* (name #:key system target inputs native-inputs outputs
                         #:allow-other-keys)
                 (bag (name name) (system system) (build-inputs '())
                      (build (lambda* (name inputs #:key system #:allow-other-keys)
                               (lower-to name system))))))))
    (synopsis "") (description "") (home-page "") (license #f)))

(define (link-to thing)
  (lambda (name system)
    (gexp->derivation name #~(symlink #$thing #$output) #:system system)))

(define guile
  (stand-in "guile" "3.0.11"
            (lambda (name system)
              (lambda (store) (values (stand-in-guile store) store)))))
(define extension (stand-in "no-extension" "1" (link-to no-extension)))
(define archiver (stand-in "binaries" "1" (link-to binaries)))

(define (replace! module name value)
  (module-set! (resolve-module module) name value)
  (variable-set! (module-variable (resolve-module module) name) value))

(replace! '(guix packages) 'default-guile (lambda () guile))
(for-each (match-lambda ((module name value) (replace! module name value)))
          `(((gnu packages guile) guile-3.0 ,guile)
            ((gnu packages guile) guile-3.0/fixed ,guile)
            ((gnu packages commencement) guile-final ,guile)
            ((gnu packages guile) guile-json-3 ,extension)
            ((gnu packages guile) guile-sqlite3 ,extension)
            ((gnu packages gnupg) guile-gcrypt ,extension)
            ((gnu packages base) libc-utf8-locales-for-target ,(const archiver))
            ((gnu packages base) tar ,archiver)
            ((gnu packages compression) gzip ,archiver)))

(define no-compression ((@@ (guix scripts pack) compressor) "none" "" #f))

(with-store store
  (set-build-options store #:use-substitutes? #f #:verbosity 1)
  (let ((guile (stand-in-guile store)))
    (build-derivations store (list guile))
    (parameterize ((%guile-for-build guile) (%graft? #f))
      (for-each
       (match-lambda
         ((name . options)
          (let* ((packed (profile (content (manifest (entries '())))
                                  (hooks '()) (locales? #f)))
                 (drv (run-with-store store
                        (apply docker-image name packed
                               #:compressor no-compression #:archiver archiver options)
                        #:guile-for-build guile)))
            (build-derivations store (list drv))
            (record-item name (derivation->output-path drv)))))
       `(("pack-four" #:entry-point "bin/prog"
          #:symlinks (("/bin" -> "bin") ("/usr/share/doc" -> "share/doc")
                      ("/opt/x/y" -> "etc") ("/opt/profile" -> ""))
          #:extra-options (#:max-layers 4 #:image-tag "My_Image--"
                           #:entry-point-argument ("a" "b c")))
         ("pack-database" #:localstatedir? #t #:extra-options (#:max-layers 100)))))))
