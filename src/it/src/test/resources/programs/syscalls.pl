# A few hundred direct system calls (x86-64 numbers) with good, bad and null pointers.
use strict;
use warnings;
no warnings 'portable';

my $bad = 0x10;
my $name = "/etc/passwd\0";
my $buffer = "\0" x 4096;

# syscall() writes into what it gets, so it gets copies.
sub call {
    my @copies = @_;
    return syscall($copies[0], @copies[1 .. $#copies]);
}

sub with_pointers {
    my ($nr, @rest) = @_;
    for my $pointer ($name, 0, $bad, -1) {
        call($nr, $pointer, @rest);
    }
}

# path first: open, stat, lstat, access, truncate (of a missing file), chdir, mkdir, rmdir, unlink, readlink, chmod ...
with_pointers(2, 0, 0);
with_pointers(4, $buffer);
with_pointers(6, $buffer);
with_pointers(21, 4);
with_pointers(80);
with_pointers(83, 0755);
with_pointers(84);
with_pointers(89, $buffer, 100);
with_pointers(137, $buffer);
with_pointers(133, 010644, 0x103);
with_pointers(86, $name);
with_pointers(88, $name);
with_pointers(191, "user.x\0", $buffer, 10);

# descriptor first: each with open, closed and absurd descriptors
for my $fd (0, 1, 77, -1, -100) {
    call(0, $fd, $bad, 0);
    call(1, $fd, $name, 0);
    call(5, $fd, $buffer);
    call(5, $fd, 0);
    call(8, $fd, 0, 1);
    call(8, $fd, 5, 77);
    call(16, $fd, 0x5401, $buffer);
    call(16, $fd, 0x5413, $buffer);
    call(16, $fd, 0x541b, $buffer);
    call(16, $fd, 0xdeadbeef, $bad);
    call(17, $fd, $bad, 10, 5);
    call(19, $fd, $bad, 2);
    call(20, $fd, $bad, 1);
    call(72, $fd, 1, 0);
    call(72, $fd, 3, 0);
    call(72, $fd, 5, $bad);
    call(72, $fd, 999, 1);
    call(73, $fd, 4);
    call(74, $fd);
    call(77, $fd, -5);
    call(91, $fd, 01777) if $fd > 1; # standard input may be /dev/null itself
    call(138, $fd, $bad);
    call(217, $fd, $bad, 100);
    call(257, $fd, "x\n\t\x01\xff/\0", 0101);
    call(257, $fd, "y\0", 0200001, 0);
    call(262, $fd, "\0", $buffer, 0x1000);
    call(269, $fd, "z\0", 7);
    call(332, $fd, "\0", 0x1000, 0x7ff, $bad);
}

# memory
call(9, 0, 4096, 0, 0x22, -1, 0);
call(9, 0, 0, 3, 0x32, -1, 0);
call(9, 0, 4096, 0xff, 0xffff, 5, 4096);
call(10, $bad, 4096, 5);
call(11, $bad, 0);
call(25, $bad, 1, 2, 3, 4);
call(26, $bad, 4096, 4);
call(27, 0, 4096, $buffer);
call(28, 0, 4096, 4);
call(28, 0, 4096, 999);
call(149, 0, 0);
call(151, 8);

# processes, ids, limits, times
call(39); call(102); call(110); call(111); call(186);
call(61, -1, $buffer, 1, $bad);
call(61, 999999, 0, 0x40000002, 0);
call(62, 999999, 0);
call(62, 999999, 15);
call(62, 999999, 99);
call(63, $buffer);
call(63, $bad);
call(95, 022);
call(96, $bad, 0);
call(97, 7, $buffer);
call(97, 99, $bad);
call(98, 0, $buffer);
call(98, 5, $bad);
call(100, $bad);
call(109, 999999, 0);
call(115, 0, 0);
call(121, 999999);
call(140, 0, 0);
call(157, 15, "name\0", 0, 0, 0);
call(157, 16, $buffer, 0, 0, 0);
call(157, 3, 0, 0, 0, 0);
call(157, 4, 9, 0, 0, 0);
call(157, 999, 1, 2, 3, 4);
call(158, 0x1003, $buffer);
call(158, 0x9999, $bad);
call(201, 0);
call(203, 999999, 8, $buffer);
call(204, 0, 128, $buffer);
call(228, 1, $bad);
call(228, 99, $buffer);
call(229, 1, $buffer);
call(230, 0, 0, $bad, 0);
call(302, 0, 7, 0, $buffer);
call(302, 0, 7, $bad, 0);
call(318, $bad, 8, 1);
call(334, 0, 32, 0, 0);

# signals
call(13, 10, 0, $buffer, 8);
call(13, 64, $bad, 0, 8);
call(13, 99, 0, 0, 8);
call(14, 0, 0, $buffer, 8);
call(14, 2, $bad, 0, 8);
call(14, 9, $buffer, 0, 7);
call(127, $buffer, 8);
call(131, 0, $buffer);
call(200, 999999, 10);
call(234, 999999, 999999, 10);

# waiting
call(7, 0, 0, 0);
call(7, $bad, 1, 0);
call(23, 0, 0, 0, 0, $buffer);
call(23, 5, $bad, 0, 0, 0);
call(35, $bad, 0);
call(202, $buffer, 1, 1, 0, 0, 0);
call(202, $buffer, 128, 5, 0, 0, 0);
call(202, $bad, 0, 0, 0, 0, 0);
call(213, 5);
call(232, 5, $bad, 1, 0);
call(233, 5, 1, 6, $bad);
call(270, 0, 0, 0, 0, $buffer, 0);
call(271, 0, 0, $buffer, 0, 8);
call(290, 5, 02004000);
call(291, 02000000);
call(293, $buffer, 02000000);
call(293, $bad, 0);

# sockets
call(41, 1, 1, 0);
call(41, 2, 02000002, 17);
call(41, 99, 99, 99);
call(42, 77, $bad, 16);
call(42, 77, "\x02\0\0\x50\x7f\0\0\x01\0\0\0\0\0\0\0\0", 16);
call(42, 77, "\x01\0/tmp/x\0", 9);
call(42, 77, "\x0a\0\0\x50\0\0\0\0" . ("\0" x 15) . "\x01\0\0\0\0", 28);
call(44, 77, $name, 5, 0x4040, 0, 0);
call(45, 77, $bad, 5, 0x40, 0, 0);
call(46, 77, $bad, 0);
call(47, 77, 0, 0);
call(48, 77, 2);
call(49, 77, 0, 0);
call(50, 77, 128);
call(51, 77, $bad, $bad);
call(53, 1, 1, 0, $bad);
call(54, 77, 1, 2, $buffer, 4);
call(55, 77, 1, 4, $buffer, $bad);
call(288, 77, 0, 0, 02004000);

# no such call
call(999, 1, 2, 3, 4, 5, 6);
call(400, 1, 2, 3, 4, 5, 6);
