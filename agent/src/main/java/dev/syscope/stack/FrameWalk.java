package dev.syscope.stack;

import dev.syscope.linux.elf.CallFrames.Step;
import dev.syscope.linux.elf.ElfSymbols;
import dev.syscope.linux.elf.FrameRegisters;
import dev.syscope.linux.elf.StackMemory;
import dev.syscope.syscall.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Walks a stack outwards.
 *
 * <p>Where the code says how (see {@link dev.syscope.linux.elf.CallFrames}) that is followed; elsewhere the frame
 * pointer is taken to be one. What the target holds may be anything: the walk goes outwards only, and ends.
 */
final class FrameWalk {
    private static final int WORD = 8;

    private final CodeFiles files;
    private final JitNames jit;

    FrameWalk(CodeFiles files, JitNames jit) {
        this.files = files;
        this.jit = jit;
    }

    /**
     * The frames from the innermost on.
     *
     * @param registers those of the thread; used up
     * @param chain return addresses by frame pointers that somebody else found, which go on where the walk can't
     * @param chainLength how many of them
     */
    List<Frame> frames(
            int pid, CodeMap code, FrameRegisters registers, StackMemory memory, long[] chain, int chainLength) {
        List<Long> places = new ArrayList<>();
        boolean exact = true; // a return address may lie behind the end of the function that called
        boolean whole = false;
        while (places.size() < Frame.MOST && registers.has(FrameRegisters.PC)) {
            long place = registers.get(FrameRegisters.PC);
            places.add(place);
            long stack = registers.get(FrameRegisters.SP);
            Step step = byCallFrames(pid, code, exact ? place : place - 1, registers, memory);
            if (step == Step.UNKNOWN && exact) { // the system call is the function's last instruction
                step = byCallFrames(pid, code, place - 1, registers, memory);
            }
            if (step == Step.UNKNOWN && !byFramePointer(code, registers, memory)) {
                break;
            }
            if (step == Step.OUTERMOST) {
                whole = true;
                break;
            }
            exact = step == Step.INTERRUPTED;
            boolean outwards = Long.compareUnsigned(registers.get(FrameRegisters.SP), stack) > 0;
            if (!outwards && !exact) { // a signal may have been handled on another stack
                break;
            }
        }
        if (!whole) {
            goOn(places, code, chain, chainLength);
        }
        List<Frame> frames = new ArrayList<>(places.size());
        for (long place : places) {
            frames.add(frame(pid, code, place));
        }
        return frames;
    }

    private Step byCallFrames(int pid, CodeMap code, long place, FrameRegisters registers, StackMemory memory) {
        CodeRegion region = code.find(place);
        if (region == null) {
            return Step.UNKNOWN;
        }
        CodeFile file = files.of(pid, region);
        if (file.frames().isEmpty()) {
            return Step.UNKNOWN;
        }
        long inFile = place - region.start() + region.offset();
        return file.address(inFile).isEmpty()
                ? Step.UNKNOWN
                : file.frames().get().step(file.address(inFile).getAsLong(), registers, memory);
    }

    /** Where the frame pointer points to are the caller's frame pointer and the return address. */
    private static boolean byFramePointer(CodeMap code, FrameRegisters registers, StackMemory memory) {
        if (!registers.has(FrameRegisters.FP) || !registers.has(FrameRegisters.SP)) {
            return false;
        }
        long frame = registers.get(FrameRegisters.FP);
        if (Long.compareUnsigned(frame, registers.get(FrameRegisters.SP)) < 0 || !memory.read(frame + WORD)) {
            return false;
        }
        long back = memory.word();
        if (code.find(back) == null || !memory.read(frame)) { // it was no frame pointer
            return false;
        }
        long outer = memory.word();
        registers.clear(); // what the function did with the others can't be known
        registers.set(FrameRegisters.FP, outer);
        registers.set(FrameRegisters.SP, frame + 2 * WORD);
        registers.set(FrameRegisters.PC, back);
        return true;
    }

    /** Adds what lies outside the last place that both know. */
    private static void goOn(List<Long> places, CodeMap code, long[] chain, int chainLength) {
        int from = chainLength;
        int at = -1;
        for (int i = chainLength - 1; i >= 0 && at < 0; i--) {
            at = places.lastIndexOf(chain[i]);
            from = i + 1;
        }
        if (at < 0) {
            return;
        }
        boolean further = chainLength - from > places.size() - at - 1;
        if (further) {
            places.subList(at + 1, places.size()).clear();
            for (int i = from; i < chainLength && places.size() < Frame.MOST && code.find(chain[i]) != null; i++) {
                places.add(chain[i]);
            }
        }
    }

    private Frame frame(int pid, CodeMap code, long place) {
        CodeRegion region = code.find(place);
        if (region != null && (region.isFile() || region.isVdso())) {
            long inFile = place - region.start() + region.offset();
            CodeFile file = files.of(pid, region);
            Optional<ElfSymbols.Near> near = file.function(inFile);
            return new Frame(
                    region.file(), near.map(file::name).orElse(""), near.map(ElfSymbols.Near::offset).orElse(0L),
                    inFile, Frame.Kind.NATIVE);
        }
        Optional<JitNames.Code> made = jit.code(pid, place);
        if (made.isPresent()) {
            return new Frame("[jit]", made.get().name(), made.get().offset(), place, Frame.Kind.JIT);
        }
        return new Frame(region == null ? "[unknown]" : "[anonymous]", "", 0, place, Frame.Kind.NATIVE);
    }
}
