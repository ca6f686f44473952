/* Data by each call that transfers some, for -e read and -e write. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

int main(void) {
    static char big[9000];
    char one[4], two[4], three[9];
    struct iovec out[2] = {{"abc", 3}, {"\1\2\377", 3}}, more[1] = {{"xyz", 3}};
    struct iovec in[2] = {{one, 4}, {two, 4}}, rest[1] = {{three, 9}};
    struct mmsghdr sent[2] = {{.msg_hdr = {.msg_iov = out, .msg_iovlen = 2}}, {.msg_hdr = {.msg_iov = more, .msg_iovlen = 1}}};
    struct mmsghdr received[2] = {{.msg_hdr = {.msg_iov = in, .msg_iovlen = 2}}, {.msg_hdr = {.msg_iov = rest, .msg_iovlen = 1}}};
    int ends[2], pair[2], file = open("transferred", O_RDWR | O_CREAT | O_TRUNC, 0600);

    memset(big, 'b', sizeof big);
    if (pipe2(ends, O_NONBLOCK) != 0 || socketpair(AF_UNIX, SOCK_DGRAM, 0, pair) != 0) {
        return 1;
    }
    write(ends[1], "The quick brown fox\njumps\tover the lazy dog.", 44);
    read(ends[0], big, 16);
    read(ends[0], big, sizeof big);
    write(ends[1], (void *) 1, 20);
    read(ends[0], big, 1);
    write(ends[1], "", 0);
    writev(ends[1], out, 2);
    readv(ends[0], in, 2);
    vmsplice(ends[1], out, 2, 0);
    readv(ends[0], rest, 1);
    pwrite(file, big, sizeof big, 3);
    pread(file, big, 5000, 1);
    pwritev(file, out, 2, 0);
    preadv(file, in, 2, 0);
    sendmmsg(pair[0], sent, 2, 0);
    recvmmsg(pair[1], received, 2, 0, 0);
    sendmsg(pair[0], &sent[0].msg_hdr, 0);
    recvmsg(pair[1], &received[0].msg_hdr, 0);
    send(pair[0], "datagram", 8, 0);
    recv(pair[1], three, 4, 0);
    return 0;
}
