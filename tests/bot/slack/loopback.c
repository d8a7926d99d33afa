/* Loaded before local-slack, which would listen on every address: it listens on 127.0.0.1 only. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

int bind(int fd, const struct sockaddr *address, socklen_t length) {
  int (*real)(int, const struct sockaddr *, socklen_t) = dlsym(RTLD_NEXT, "bind");
  if (address && address->sa_family == AF_INET) {
    struct sockaddr_in own;
    memcpy(&own, address, sizeof own);
    own.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return real(fd, (struct sockaddr *)&own, sizeof own);
  }
  if (address && address->sa_family == AF_INET6) {
    struct sockaddr_in6 own;
    memcpy(&own, address, sizeof own);
    inet_pton(AF_INET6, "::ffff:127.0.0.1", &own.sin6_addr);
    return real(fd, (struct sockaddr *)&own, sizeof own);
  }
  return real(fd, address, length);
}
