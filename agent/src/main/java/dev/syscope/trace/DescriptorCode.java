package dev.syscope.trace;

import static dev.syscope.linux.bpf.asm.Register.R0;
import static dev.syscope.linux.bpf.asm.Register.R1;
import static dev.syscope.linux.bpf.asm.Register.R2;
import static dev.syscope.linux.bpf.asm.Register.R3;
import static dev.syscope.linux.bpf.asm.Register.R6;
import static dev.syscope.linux.bpf.asm.Register.R7;
import static dev.syscope.linux.bpf.asm.Register.R8;
import static dev.syscope.linux.bpf.asm.Register.R9;

import dev.syscope.linux.bpf.FileWalk;
import dev.syscope.linux.bpf.asm.Alu;
import dev.syscope.linux.bpf.asm.Assembler;
import dev.syscope.linux.bpf.asm.FieldLoad;
import dev.syscope.linux.bpf.asm.Helper;
import dev.syscope.linux.bpf.asm.Jump;
import dev.syscope.linux.bpf.asm.Size;
import dev.syscope.linux.bpf.asm.Slot;
import dev.syscope.linux.bpf.btf.Btf;
import dev.syscope.linux.bpf.btf.Field;

/** The part of a plan's step that notes what a descriptor refers to, as a {@link DescriptorPiece}. */
final class DescriptorCode {
    static final int AT_FDCWD = -100;

    private static final int AREA = ThreadState.RECORD + ThreadState.AREA;
    private static final int PIECE = AREA + ThreadState.PIECE_HEADER;

    private final Btf kernel;
    private final FileWalk files;

    DescriptorCode(Btf kernel) {
        this.kernel = kernel;
        files = new FileWalk(kernel, AREA, ThreadState.AREA_BYTES - FileWalk.NAME_BYTES);
    }

    /**
     * Adds the piece. R6 is the {@link ThreadState}, R9 the descriptor in its lower half; all registers but R6 are
     * lost.
     *
     * @param next where to go when it is done
     * @param stop where to go if there is no room
     */
    void piece(Assembler asm, String next, String stop) {
        Slot walk = asm.slot("walk", FileWalk.STATE_BYTES);
        Slot scratch = asm.slot("scratch", 8);
        asm.alu(Alu.LSH, R9, 32)
                .alu(Alu.ARSH, R9, 32)
                .jump(Jump.SGE, R9, 0, "descriptor_or_directory")
                .jump(Jump.NE, R9, AT_FDCWD, next)
                .label("descriptor_or_directory")
                .load(Size.U32, R1, R6, ThreadState.RECORD + ThreadState.LENGTH)
                .jump(Jump.GT, R1, ThreadState.LAST_PIECE, stop)
                .mov(R8, R6)
                .alu(Alu.ADD, R8, R1)
                .alu(Alu.ADD, R1, ThreadState.PIECE_HEADER + DescriptorPiece.BYTES)
                .store(Size.U64, walk, FileWalk.OFFSET, R1)
                .store(Size.U64, walk, FileWalk.MEMORY, R6)
                .store(Size.U64, R8, AREA, R9)
                .store(Size.U32, R8, AREA + ThreadState.PIECE_KIND, ThreadState.DESCRIPTOR);
        for (int i = 0; i < DescriptorPiece.BYTES; i += 8) {
            asm.store(Size.U64, R8, PIECE + i, 0);
        }
        asm.call(Helper.GET_CURRENT_TASK_BTF).mov(R7, R0).jump(Jump.SLT, R9, 0, "working_directory");
        files.file(asm, R7, R9, scratch, "piece_done");
        asm.jump(Jump.EQ, R9, 0, "piece_done")
                .store(Size.U32, R8, PIECE + DescriptorPiece.FLAGS, DescriptorPiece.OPEN);
        files.fromFile(asm, R9, walk, scratch);
        inode(asm, scratch);
        asm.jump(Jump.EQ, R1, DescriptorPiece.SOCKFS_MAGIC, "socket").jump("dentry").label("working_directory");
        asm.store(Size.U32, R8, PIECE + DescriptorPiece.FLAGS, DescriptorPiece.OPEN);
        files.fromWorkingDirectory(asm, R7, walk, scratch);
        asm.label("dentry");
        names(asm, walk, scratch);
        asm.jump("piece_done").label("socket");
        socket(asm, walk, scratch);
        asm.label("piece_done")
                .load(Size.U32, R2, R6, ThreadState.RECORD + ThreadState.LENGTH)
                .jump(Jump.GT, R2, ThreadState.LAST_PIECE, stop)
                .mov(R8, R6)
                .alu(Alu.ADD, R8, R2)
                .load(Size.U64, R1, walk, FileWalk.OFFSET)
                .mov(R3, R1)
                .alu(Alu.SUB, R1, R2)
                .alu(Alu.SUB, R1, ThreadState.PIECE_HEADER)
                .store(Size.U32, R8, AREA + ThreadState.PIECE_LENGTH, R1)
                .alu(Alu.ADD, R3, 7)
                .alu(Alu.AND, R3, -8)
                .store(Size.U32, R6, ThreadState.RECORD + ThreadState.LENGTH, R3)
                .jump(next);
    }

    /** Notes what the inode of the file in R9 is, with the file system's magic number in R1. R7 is lost. */
    private void inode(Assembler asm, Slot scratch) {
        FieldLoad.probed(asm, R7, R9, kernel.field("file", "f_inode"), scratch);
        store(asm, "i_ino", Size.U64, DescriptorPiece.INODE, scratch);
        store(asm, "i_mode", Size.U16, DescriptorPiece.MODE, scratch);
        store(asm, "i_rdev", Size.U32, DescriptorPiece.DEVICE, scratch);
        FieldLoad.probed(asm, R1, R7, kernel.field("inode", "i_sb", "s_magic"), scratch);
        asm.store(Size.U32, R8, PIECE + DescriptorPiece.MAGIC, R1);
    }

    private void store(Assembler asm, String field, Size size, int at, Slot scratch) {
        FieldLoad.probed(asm, R1, R7, kernel.field("inode", field), scratch);
        asm.store(size, R8, PIECE + at, R1);
    }

    /** The names from the dentry of the walk on, or its only name. R7 to R9 are lost. */
    private void names(Assembler asm, Slot walk, Slot scratch) {
        asm.load(Size.U64, R7, walk, FileWalk.DENTRY);
        FieldLoad.probed(asm, R1, R7, kernel.field("dentry", "d_hash", "pprev"), scratch);
        asm.jump(Jump.NE, R1, 0, "linked");
        flag(asm, DescriptorPiece.UNLINKED);
        asm.label("linked");
        FieldLoad.probed(asm, R9, R7, kernel.field("dentry", "d_parent"), scratch);
        asm.jump(Jump.NE, R9, R7, "in_directory").load(Size.U64, R9, walk, FileWalk.MNT);
        FieldLoad.probed(asm, R1, R9, kernel.field("vfsmount", "mnt_root"), scratch);
        asm.jump(Jump.EQ, R1, R7, "in_directory");
        flag(asm, DescriptorPiece.NAMED_ONLY);
        asm.load(Size.U32, R1, R8, PIECE + DescriptorPiece.MAGIC)
                .address(R8, walk)
                .jump32(Jump.EQ, R1, DescriptorPiece.NSFS_MAGIC, "namespace");
        files.name(asm, R7, R8, scratch, "piece_done");
        asm.jump("piece_done").label("namespace");
        FieldLoad.probed(asm, R9, R7, kernel.field("dentry", "d_inode", "i_private"), scratch);
        FieldLoad.probed(asm, R3, R9, kernel.field("ns_common", "ops", "name"), scratch);
        files.append(asm, R8, "piece_done");
        asm.jump("piece_done").label("in_directory");
        files.walk(asm, walk);
    }

    private static void flag(Assembler asm, int flag) {
        asm.load(Size.U32, R1, R8, PIECE + DescriptorPiece.FLAGS)
                .alu(Alu.OR, R1, flag)
                .store(Size.U32, R8, PIECE + DescriptorPiece.FLAGS, R1);
    }

    /** The protocol and the addresses of the socket whose file is in R9. R7 and R9 are lost. */
    private void socket(Assembler asm, Slot walk, Slot scratch) {
        FieldLoad.probed(asm, R9, R9, kernel.field("file", "private_data"), scratch);
        FieldLoad.probed(asm, R9, R9, kernel.field("socket", "sk"), scratch);
        asm.jump(Jump.EQ, R9, 0, "piece_done");
        for (int at = DescriptorPiece.PROTOCOL; at < DescriptorPiece.SOCKET_BYTES; at += 8) {
            asm.store(Size.U64, R8, PIECE + at, 0);
        }
        FieldLoad.probed(asm, R3, R9, kernel.field("sock", "sk_prot_creator"), scratch);
        asm.alu(Alu.ADD, R3, kernel.field("proto", "name").offset())
                .mov(R1, R8)
                .alu(Alu.ADD, R1, PIECE + DescriptorPiece.PROTOCOL)
                .mov(R2, DescriptorPiece.PROTOCOL_BYTES)
                .call(Helper.PROBE_READ_KERNEL_STR);
        copy(asm, DescriptorPiece.FAMILY, "skc_family");
        copy(asm, DescriptorPiece.STATE, "skc_state");
        copy(asm, DescriptorPiece.LOCAL_PORT, "skc_num");
        copy(asm, DescriptorPiece.REMOTE_PORT, "skc_dport");
        asm.load(Size.U16, R1, R8, PIECE + DescriptorPiece.FAMILY)
                .jump(Jump.EQ, R1, DescriptorPiece.AF_INET6, "internet6")
                .jump(Jump.EQ, R1, DescriptorPiece.AF_UNIX, "unix")
                .jump(Jump.EQ, R1, DescriptorPiece.AF_NETLINK, "netlink");
        copy(asm, DescriptorPiece.LOCAL_ADDRESS, "skc_rcv_saddr");
        copy(asm, DescriptorPiece.REMOTE_ADDRESS, "skc_daddr");
        asm.jump("addresses");
        asm.label("internet6");
        if (kernel.findField("sock", "__sk_common", "skc_v6_daddr").isPresent()) {
            copy(asm, DescriptorPiece.LOCAL_ADDRESS, "skc_v6_rcv_saddr");
            copy(asm, DescriptorPiece.REMOTE_ADDRESS, "skc_v6_daddr");
        }
        asm.jump("addresses").label("netlink");
        netlink(asm, scratch);
        asm.jump("addresses").label("unix");
        unix(asm, scratch);
        asm.label("addresses")
                .load(Size.U64, R1, walk, FileWalk.OFFSET)
                .alu(Alu.ADD, R1, DescriptorPiece.SOCKET_BYTES - DescriptorPiece.BYTES)
                .store(Size.U64, walk, FileWalk.OFFSET, R1);
    }

    private void netlink(Assembler asm, Slot scratch) {
        if (kernel.sizeOf("netlink_sock").isEmpty()) {
            return; // in a module
        }
        FieldLoad.probed(asm, R1, R9, kernel.field("netlink_sock", "portid"), scratch);
        asm.store(Size.U32, R8, PIECE + DescriptorPiece.PORT_ID, R1);
        FieldLoad.probed(asm, R1, R9, kernel.field("sock", "sk_protocol"), scratch);
        asm.store(Size.U16, R8, PIECE + DescriptorPiece.LOCAL_PORT, R1);
    }

    private void unix(Assembler asm, Slot scratch) {
        if (kernel.sizeOf("unix_sock").isEmpty() || kernel.sizeOf("socket_alloc").isEmpty()) {
            return;
        }
        FieldLoad.probed(asm, R7, R9, kernel.field("unix_sock", "addr"), scratch);
        asm.jump(Jump.EQ, R7, 0, "unnamed");
        FieldLoad.probed(asm, R1, R7, kernel.field("unix_address", "len"), scratch);
        asm.store(Size.U32, R8, PIECE + DescriptorPiece.NAME_LENGTH, R1)
                .mov(R1, R8)
                .alu(Alu.ADD, R1, PIECE + DescriptorPiece.NAME)
                .mov(R2, DescriptorPiece.NAME_BYTES)
                .mov(R3, R7)
                .alu(Alu.ADD, R3, kernel.field("unix_address", "name").offset())
                .call(Helper.PROBE_READ_KERNEL)
                .label("unnamed");
        FieldLoad.probed(asm, R7, R9, kernel.field("unix_sock", "peer"), scratch);
        asm.jump(Jump.EQ, R7, 0, "addresses").store(Size.U32, R8, PIECE + DescriptorPiece.CONNECTED, 1);
        FieldLoad.probed(asm, R7, R7, kernel.field("sock", "sk_socket"), scratch);
        asm.jump(Jump.EQ, R7, 0, "addresses")
                .alu(Alu.SUB, R7, kernel.field("socket_alloc", "socket").offset());
        FieldLoad.probed(asm, R1, R7, kernel.field("socket_alloc", "vfs_inode", "i_ino"), scratch);
        asm.store(Size.U64, R8, PIECE + DescriptorPiece.PEER_INODE, R1);
    }

    private void copy(Assembler asm, int at, String field) {
        Field from = kernel.field("sock", "__sk_common", field);
        asm.mov(R1, R8)
                .alu(Alu.ADD, R1, PIECE + at)
                .mov(R2, from.size())
                .mov(R3, R9)
                .alu(Alu.ADD, R3, from.offset())
                .call(Helper.PROBE_READ_KERNEL);
    }

    /** The walk's loop, once in each program with {@link #piece}. */
    void subprogram(Assembler asm) {
        files.subprogram(asm);
    }
}
