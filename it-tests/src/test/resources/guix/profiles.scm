;; Makes two profiles of the items with real Guix: 'profile', and 'provenance-profile', whose entries
;; say which channels they come from. Adds them to /lab/items.txt.
(load "/lab/lab.scm")
(use-modules (guix store) (guix derivations) (guix gexp) (guix monads) (guix profiles)
             (ice-9 match))

(with-store store
  (set-build-options store #:use-substitutes? #f #:verbosity 1)
  (let ((guile (stand-in-guile store)))
    (build-derivations store (list guile))
    (parameterize ((%guile-for-build guile))
      (for-each
       (match-lambda
         ((name entries)
          (let ((drv (run-with-store store
                       (profile-derivation (manifest entries) #:hooks '() #:locales? #f
                                           #:allow-unsupported-packages? #t
                                           #:relative-symlinks? #f)
                       #:guile-for-build guile)))
            (build-derivations store (list drv))
            (record-item name (derivation->output-path drv)))))
       `(("profile" ,(entries '()))
         ("provenance-profile" ,(entries provenance)))))))
