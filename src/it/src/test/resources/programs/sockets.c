// Sockets of each family that strace decodes in full, on loopback and in the file system.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

int main(void) {
    int one = 1, size, pair[2];
    socklen_t length;
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_TCP);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    struct linger linger = {1, 5};
    setsockopt(listener, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
    length = sizeof size;
    getsockopt(listener, SOL_SOCKET, SO_SNDBUF, &size, &length);
    length = sizeof size;
    getsockopt(listener, SOL_SOCKET, SO_ERROR, &size, &length);
    length = sizeof size;
    getsockopt(listener, SOL_SOCKET, SO_TYPE, &size, &length);
    bind(listener, (struct sockaddr *) &in, sizeof in);
    listen(listener, 5);
    length = sizeof in;
    getsockname(listener, (struct sockaddr *) &in, &length);
    int client = socket(AF_INET, SOCK_STREAM, 0);
    connect(client, (struct sockaddr *) &in, sizeof in);
    struct sockaddr_in peer;
    length = sizeof peer;
    int server = accept4(listener, (struct sockaddr *) &peer, &length, SOCK_NONBLOCK);
    send(client, "hello\n", 6, MSG_NOSIGNAL);
    char buffer[64];
    struct pollfd polled = {server, POLLIN | POLLOUT, 0};
    poll(&polled, 1, 1000);
    poll(&polled, 0, 1);
    recv(server, buffer, sizeof buffer, MSG_PEEK);
    recvfrom(server, buffer, sizeof buffer, 0, 0, 0);
    recv(server, buffer, sizeof buffer, MSG_DONTWAIT);
    fd_set readable;
    FD_ZERO(&readable);
    FD_SET(server, &readable);
    struct timeval no_time = {0, 0};
    select(server + 1, &readable, 0, 0, &no_time);
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLET, .data.u64 = 7};
    epoll_ctl(epoll, EPOLL_CTL_ADD, server, &event);
    struct epoll_event ready[4];
    epoll_wait(epoll, ready, 4, 1000);
    epoll_ctl(epoll, EPOLL_CTL_DEL, server, 0);
    struct iovec parts[2] = {{"one ", 4}, {"two", 3}};
    struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};
    sendmsg(client, &message, MSG_NOSIGNAL);
    writev(client, parts, 2);
    usleep(1000);
    struct iovec into = {buffer, sizeof buffer};
    struct msghdr received = {.msg_iov = &into, .msg_iovlen = 1};
    recvmsg(server, &received, 0);
    ioctl(server, FIONREAD, &size);
    ioctl(server, FIONBIO, &one);
    shutdown(client, SHUT_RDWR);
    socketpair(AF_UNIX, SOCK_DGRAM, 0, pair);
    char control[CMSG_SPACE(sizeof(int))];
    memset(control, 0, sizeof control);
    struct msghdr carrying = {.msg_iov = parts, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
    struct cmsghdr *header = CMSG_FIRSTHDR(&carrying);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(header), &client, sizeof(int));
    sendmsg(pair[0], &carrying, 0);
    struct msghdr with = {.msg_iov = &into, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
    recvmsg(pair[1], &with, MSG_CMSG_CLOEXEC);
    struct sockaddr_un un = {.sun_family = AF_UNIX, .sun_path = "/nonexistent/socket"};
    int local = socket(AF_UNIX, SOCK_STREAM, 0);
    connect(local, (struct sockaddr *) &un, sizeof un);
    un.sun_path[0] = 0;
    strcpy(un.sun_path + 1, "syscope-abstract");
    bind(local, (struct sockaddr *) &un, offsetof(struct sockaddr_un, sun_path) + 17);
    struct sockaddr_in6 in6 = {.sin6_family = AF_INET6, .sin6_port = htons(9), .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    int six = socket(AF_INET6, SOCK_DGRAM, IPPROTO_UDP);
    bind(six, (struct sockaddr *) &in6, sizeof in6);
    sendto(six, "x", 1, 0, (struct sockaddr *) &in6, sizeof in6);
    struct sockaddr_nl nl = {.nl_family = AF_NETLINK, .nl_groups = 1};
    int netlink = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
    bind(netlink, (struct sockaddr *) &nl, sizeof nl);
    bind(netlink, (struct sockaddr *) 8, sizeof nl);
    connect(999, 0, 0);
    return 0;
}
