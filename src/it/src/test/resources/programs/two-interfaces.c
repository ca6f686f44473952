/* The same numbers by the 64-bit and by the 32-bit interface: 20 is writev or getpid, 39 getpid or mkdir. */
#include <sys/syscall.h>
#include <unistd.h>

int main(void) {
  for (int i = 0; i < 1000; i++) {
    int pid;
    __asm__ volatile("int $0x80" : "=a"(pid) : "a"(20) : "memory", "r8", "r9", "r10", "r11");
    if (pid <= 0) return 77;
  }
  for (int i = 0; i < 500; i++) syscall(SYS_getpid);
  return 0;
}
