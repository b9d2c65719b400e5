;; Prints name, URL, branch, commit and the introduction's commit of the channels that the file
;; /lab/channels.scm describes.
(use-modules (guix channels) (srfi srfi-1))

(for-each
 (lambda (channel)
   (format #t "~a ~a ~a ~a ~a~%" (channel-name channel) (channel-url channel)
           (channel-branch channel) (channel-commit channel)
           (and=> (channel-introduction channel)
                  channel-introduction-first-signed-commit)))
 (primitive-load "/lab/image-channels.scm"))
