package dev.syscope.demangle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DemanglerTest {
    /** What {@code c++filt -i} of binutils 2.40 says. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            _Z3foov | foo()
            _Z3barii | bar(int, int)
            _ZN2ns1AIiE1fEiRKNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEE | ns::A<int>::f(int, std::__cxx11::basic_string<char, std::char_traits<char>, std::allocator<char> > const&)
            _ZNKSs12find_last_ofEPKcm | std::string::find_last_of(char const*, unsigned long) const
            _ZNSsC1EPKc | std::basic_string<char, std::char_traits<char>, std::allocator<char> >::basic_string(char const*)
            _ZNSt6vectorIiSaIiEED2Ev | std::vector<int, std::allocator<int> >::~vector()
            _ZSt4swapIiEvRT_S1_ | void std::swap<int>(int&, int&)
            _Z3minIiET_S0_S0_ | int min<int>(int, int)
            _Z7applierPFviEPA3_iRA4_KcM1AiMS5_FvvEMS5_KFivE | applier(void (*)(int), int (*) [3], char const (&) [4], int A::*, void (char const (&) [4]::*)(), int (char const (&) [4]::*)() const)
            _Z1fIJicEEvDpRKT_ | void f<int, char>(int const&, char const&)
            _ZN9__gnu_cxx13new_allocatorIPKvE8allocateEmPS2_ | __gnu_cxx::new_allocator<void const*>::allocate(unsigned long, void const**)
            _ZlsRSoRK3Foo | operator<<(std::ostream&, Foo const&)
            _ZN1AcvbEv | A::operator bool()
            _ZN1AcvPKcEv | A::operator char const*()
            _ZNKR1A3refEv | A::ref() const &
            _ZNO1A4rrefEv | A::rref() &&
            _Znwm | operator new(unsigned long)
            _ZdaPv | operator delete[](void*)
            _ZN1AixEm | A::operator[](unsigned long)
            _ZltRK1AS1_ | operator<(A const&, A const&)
            _ZStltIcEbRKT_S2_ | bool std::operator< <char>(char const&, char const&)
            _ZZ4mainENKUliE_clEi | main::{lambda(int)#1}::operator()(int) const
            _ZZ4mainENKUlT_E0_clIiEEDaS_ | auto main::{lambda(auto:1)#2}::operator()<int>(int) const
            _ZTV3Foo | vtable for Foo
            _ZTI3Foo | typeinfo for Foo
            _ZTSN1A1BE | typeinfo name for A::B
            _ZThn16_N1A1fEv | non-virtual thunk to A::f()
            _ZTv0_n24_N1A1fEv | virtual thunk to A::f()
            _ZGVZ3foovE1x | guard variable for foo()::x
            _ZZ3foovE1x_0 | foo()::x
            _ZZ3foovEs | foo()::string literal
            _ZN12_GLOBAL__N_15innerEv | (anonymous namespace)::inner()
            _ZL8internalPc | internal(char*)
            _Z3foov.cold | foo() [clone .cold]
            _Z3fooi.isra.0.constprop.2 | foo(int) [clone .isra.0] [clone .constprop.2]
            _Z1fILi5EEvv | void f<5>()
            _Z1fILb1ELj7ELln3ELc97EEvv | void f<true, 7u, -3l, (char)97>()
            _Z1tIXadL_Z1gvEEEvv | void t<&(g())>()
            _Z1tIXadL_ZN1A1gEvEEEvv | void t<&A::g>()
            _ZNK1AB5cxx114nameB5cxx11Ev | A[abi:cxx11]::name[abi:cxx11]() const
            _ZN4llvm11PassManagerINS_8FunctionENS_15AnalysisManagerIS1_JEEEJEE3runEv | llvm::PassManager<llvm::Function, llvm::AnalysisManager<llvm::Function>>::run()
            _Z1fDnDiDsDu | f(decltype(nullptr), char32_t, char16_t, char8_t)
            _Zli2_xPKcm | operator"" _x(char const*, unsigned long)
            _Z1fz | f(...)
            _Z1fPVKi | f(int const volatile*)
            _Z1fOiRA_i | f(int&&, int (&) [])
            _Z1fIRiEvOT_ | void f<int&>(int&)
            _Z1fPDoFvvE | f(void (*)() noexcept)
            _Z3fooIiEPFivEv | int (*foo<int>())()
            """)
    void namesAreSpelledAsCppfiltDoes(String symbol, String name) {
        assertThat(Demangler.demangle(symbol)).isEqualTo(name);
    }

    /** Not of C++; an expression that isn't read; cut off; a constructor of nothing; more than is there. */
    @ParameterizedTest
    @ValueSource(strings = {"", "main", "_Z", "_ZN1A", "_Z3fo", "_Z1fS_", "_Z1fT_", "_Z99999999999f", "_Z1fIXsrT_E1xEEvv", "_ZNC1Ev"})
    void whatCantBeReadStaysAsItIs(String symbol) {
        assertThat(Demangler.demangle(symbol)).isEqualTo(symbol);
    }

    /** Each part doubles what the part before is written as. */
    @Test
    void aNameThatGrowsBeyondBoundsStaysAsItIs() {
        StringBuilder symbol = new StringBuilder("_Z1f1AIiiE");
        for (int i = 0; i < 60; i++) {
            String last = "S" + Integer.toString(2 * i, 36).toUpperCase(Locale.ROOT) + "_";
            symbol.append("PF").append(last).append(last).append("E");
        }
        assertThat(Demangler.demangle(symbol.toString())).isEqualTo(symbol.toString());
        String deep = "_Z1f" + "P".repeat(100_000) + "i";
        assertThat(Demangler.demangle(deep)).isEqualTo(deep);
    }

    @Provide
    Arbitrary<String> almostNames() {
        Arbitrary<String> parts = Arbitraries.of(
                "N", "S_", "S0_", "T_", "T0_", "I", "J", "E", "P", "R", "O", "K", "F", "M", "A2_", "1a", "C1", "D2", "St", "Ss",
                "Sa", "v", "i", "c", "X", "Li3E", "L_Z1gvE", "ad", "Dp", "Z", "Ul", "Ut_", "_", "0", "B1t", "cv", "pl", "L", ".x", "z");
        return parts.list().ofMaxSize(40).map(list -> "_Z" + String.join("", list));
    }

    @Property
    void nothingThatATargetNamesMakesUsFail(@ForAll("almostNames") String symbol) {
        assertThat(Demangler.demangle(symbol)).isNotEmpty();
    }
}
