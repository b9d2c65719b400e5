;; Makes store items of every kind with a real Guix daemon whose only builder is busybox, and writes
;; their names and paths to /lab/items.txt, one a line.
(use-modules (guix store) (guix derivations) (ice-9 match))

(define (build-item store tools name script inputs outputs variables)
  (let ((builder (add-text-to-store store (string-append name "-builder") script)))
    (derivation store name (string-append tools "/bin/sh") (list builder)
                #:inputs (append (list (list tools) (list builder)) inputs)
                #:env-vars (append `(("PATH" . ,(string-append tools "/bin"))) variables)
                #:outputs outputs
                #:local-build? #t #:substitutable? #f)))

(define lib-script "
mkdir -p $out/lib $out/share/doc $dev/include
echo 'lib code' > $out/lib/libfoo.so.1
ln -s libfoo.so.1 $out/lib/libfoo.so
echo int > $dev/include/foo.h
echo $out > $dev/include/ref
ln $out/lib/libfoo.so.1 $out/lib/libfoo-hard.so
printf 'x%.0s' $(seq 1 20000) > $out/share/doc/big
cp $out/share/doc/big $out/share/doc/big-copy
touch \"$out/share/doc/größe-日本.txt\"
chmod 555 $out/lib/libfoo.so.1
")

(define prog-script "
mkdir -p $out/bin $out/etc $out/share
printf '#!/bin/sh\\necho prog\\n' > $out/bin/prog
chmod +x $out/bin/prog
echo $lib > $out/share/lib
echo $text > $out/share/text
echo self $out > $out/share/self
ln -s $lib/lib $out/lib
mkdir $out/empty-dir
: > $out/empty-file
")

(define odd-script "
mkdir $out
echo a > \"$out/a b\"
echo b > \"$out/new
line\"
ln -s /nonexistent/foo $out/dangling
deep=$out/$(printf 'd%.0s' $(seq 1 120))/$(printf 'e%.0s' $(seq 1 120))
mkdir -p $deep
echo z > $deep/$(printf 'f%.0s' $(seq 1 60))
")

(with-store store
  (set-build-options store #:use-substitutes? #f #:verbosity 1)
  (let* ((tools (add-to-store store "tools" #t "sha256" "/lab/tools"))
         (plain (add-text-to-store store "plain-file" "hello plain\n"))
         (text (add-text-to-store store "refers.txt" (string-append "see " plain "\n")
                                  (list plain)))
         (tree (add-to-store store "src-tree" #t "sha256" "/lab/source"))
         (file (add-to-store store "data.bin" #f "sha256" "/lab/source/data.bin"))
         (lib (build-item store tools "libfoo-1.0" lib-script '() '("out" "dev") '()))
         (prog (build-item store tools "prog-2.1" prog-script
                           (list (list lib "out") (list text) (list tree)) '("out")
                           `(("lib" . ,(derivation->output-path lib)) ("text" . ,text))))
         (link (build-item store tools "alink" "ln -s $target $out\n"
                           (list (list prog "out")) '("out")
                           `(("target" . ,(string-append (derivation->output-path prog)
                                                         "/bin/prog")))))
         (script (build-item store tools "exec-file"
                             "printf '#!/bin/sh\\necho f\\n' > $out; chmod +x $out\n"
                             '() '("out") '()))
         (odd (build-item store tools "odd+name_1.0?x=y" odd-script '() '("out") '())))
    (build-derivations store (list lib prog link script odd))
    (call-with-output-file "/lab/items.txt"
      (lambda (port)
        (for-each (match-lambda
                    ((name . path) (format port "~a ~a~%" name path)))
                  `(("tools" . ,tools) ("plain" . ,plain) ("text" . ,text)
                    ("tree" . ,tree) ("file" . ,file)
                    ("lib" . ,(derivation->output-path lib))
                    ("dev" . ,(derivation->output-path lib "dev"))
                    ("prog" . ,(derivation->output-path prog))
                    ("link" . ,(derivation->output-path link))
                    ("script" . ,(derivation->output-path script))
                    ("odd" . ,(derivation->output-path odd))
                    ("prog-drv" . ,(derivation-file-name prog))))))))
