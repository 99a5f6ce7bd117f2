#!/bin/sh
# Makes a certificate authority and one certificate for each service of compose.yaml, once: what is there is left alone. Meant for
# trying and for a network of one's own; whoever has an authority uses that instead.
set -eu
cd "${1:-/certificates}"
umask 077
days=825

if [ ! -f ca.key ]; then
  openssl req -x509 -newkey rsa:3072 -nodes -days 3650 -subj '/O=Detent/CN=Detent test authority' \
    -addext 'basicConstraints=critical,CA:TRUE' -addext 'keyUsage=critical,keyCertSign,cRLSign' \
    -keyout ca.key -out ca.pem 2>/dev/null
fi

# certificate NAME USER HOSTS: in a folder of its own, which belongs to that user.
certificate() {
  mkdir -p "$1"
  if [ ! -f "$1/server.pem" ]; then
    openssl req -newkey rsa:3072 -nodes -subj "/O=Detent/OU=$1/CN=$1" -keyout "$1/server.key" -out "$1/server.csr" 2>/dev/null
    printf 'subjectAltName=%s\nextendedKeyUsage=serverAuth,clientAuth\n' "$3" > "$1/server.ext"
    openssl x509 -req -in "$1/server.csr" -CA ca.pem -CAkey ca.key -CAcreateserial -days "$days" \
      -extfile "$1/server.ext" -out "$1/server.crt" 2>/dev/null
    cat "$1/server.crt" "$1/server.key" > "$1/server.pem"
    rm "$1/server.csr" "$1/server.ext"
  fi
  cp ca.pem "$1/ca.pem"
  if [ "$(id -u)" = 0 ]; then chown -R "$2" "$1"; fi
}

certificate mongodb 999:999 'DNS:mongodb-1,DNS:mongodb-2,DNS:mongodb-3,DNS:localhost,IP:127.0.0.1'
certificate detent 65532:65532 "${CERTIFICATE_HOSTS:-DNS:localhost,IP:127.0.0.1}"
certificate mail 1000:1000 'DNS:mail,DNS:localhost,IP:127.0.0.1'
