package dev.syscope.linux.ptrace;

import dev.syscope.linux.Architecture;
import dev.syscope.linux.MachineCode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The machine code of {@link LaunchImage}: about thirty instructions for each architecture. */
final class LaunchCode {
    private LaunchCode() {}

    /** The code that reports to a socket. Its table is at {@link LaunchImage#TABLE}. */
    static byte[] of(Architecture architecture, int socket) {
        return switch (architecture) {
            case X86_64 -> x86_64(socket);
            case AARCH64 -> aarch64(socket);
            default -> throw new IllegalArgumentException("no host is " + architecture);
        };
    }

    private static byte[] x86_64(int socket) {
        byte[] code = MachineCode.of("""
                48 89 e3                mov    rbx, rsp
                bd 00 04 00 10          mov    ebp, TABLE
                48 8b 45 00       next: mov    rax, [rbp]
                48 83 f8 ff             cmp    rax, -1
                74 26                   je     exec
                48 8b 7d 08             mov    rdi, [rbp+8]
                48 8b 75 10             mov    rsi, [rbp+16]
                48 8b 55 18             mov    rdx, [rbp+24]
                4c 8b 55 20             mov    r10, [rbp+32]
                4c 8b 45 28             mov    r8, [rbp+40]
                4c 8b 4d 30             mov    r9, [rbp+48]
                0f 05                   syscall
                48 3b 45 38             cmp    rax, [rbp+56]
                7c 1d                   jl     fail
                48 83 c5 40             add    rbp, 64
                eb d0                   jmp    next
                48 8b 7d 08       exec: mov    rdi, [rbp+8]
                48 8d 73 08             lea    rsi, [rbx+8]
                48 8b 13                mov    rdx, [rbx]
                48 8d 54 d3 10          lea    rdx, [rbx+rdx*8+16]
                b8 3b 00 00 00          mov    eax, execve
                0f 05                   syscall
                55                fail: push   rbp
                50                      push   rax
                bf 00 00 00 00          mov    edi, SOCKET
                48 89 e6                mov    rsi, rsp
                ba 10 00 00 00          mov    edx, 16
                41 ba 00 40 00 00       mov    r10d, MSG_NOSIGNAL
                45 31 c0                xor    r8d, r8d
                45 31 c9                xor    r9d, r9d
                b8 2c 00 00 00          mov    eax, sendto
                0f 05                   syscall
                bf 01 00 00 00          mov    edi, 1
                b8 e7 00 00 00          mov    eax, exit_group
                0f 05                   syscall
                """);
        ByteBuffer.wrap(code).order(ByteOrder.LITTLE_ENDIAN).putInt(0x52, socket);
        return code;
    }

    private static byte[] aarch64(int socket) {
        byte[] code = MachineCode.of("""
                f3 03 00 91             mov    x19, sp
                14 80 80 d2             movz   x20, TABLE & 0xffff
                14 00 a2 f2             movk   x20, TABLE >> 16, lsl 16
                88 02 40 a9       next: ldp    x8, x0, [x20]
                1f 05 00 b1             cmn    x8, 1
                20 01 00 54             b.eq   exec
                81 0a 41 a9             ldp    x1, x2, [x20, 16]
                83 12 42 a9             ldp    x3, x4, [x20, 32]
                85 26 43 a9             ldp    x5, x9, [x20, 48]
                01 00 00 d4             svc    0
                1f 00 09 eb             cmp    x0, x9
                2b 01 00 54             b.lt   fail
                94 02 01 91             add    x20, x20, 64
                f6 ff ff 17             b      next
                69 02 40 f9       exec: ldr    x9, [x19]
                61 22 00 91             add    x1, x19, 8
                62 0e 09 8b             add    x2, x19, x9, lsl 3
                42 40 00 91             add    x2, x2, 16
                a8 1b 80 d2             mov    x8, execve
                01 00 00 d4             svc    0
                e0 53 bf a9       fail: stp    x0, x20, [sp, -16]!
                00 00 80 d2             movz   x0, SOCKET & 0xffff
                00 00 a0 f2             movk   x0, SOCKET >> 16, lsl 16
                e1 03 00 91             mov    x1, sp
                02 02 80 d2             mov    x2, 16
                03 00 88 d2             mov    x3, MSG_NOSIGNAL
                04 00 80 d2             mov    x4, 0
                05 00 80 d2             mov    x5, 0
                c8 19 80 d2             mov    x8, sendto
                01 00 00 d4             svc    0
                20 00 80 d2             mov    x0, 1
                c8 0b 80 d2             mov    x8, exit_group
                01 00 00 d4             svc    0
                """);
        ByteBuffer words = ByteBuffer.wrap(code).order(ByteOrder.LITTLE_ENDIAN);
        words.putInt(0x54, 0xd2800000 | (socket & 0xffff) << 5); // movz's and movk's immediate is bits 5 to 20
        words.putInt(0x58, 0xf2a00000 | (socket >>> 16) << 5);
        return code;
    }

    /** The bytes at the beginning of each line: a listing as a disassembler prints it. */
}
