package dev.syscope.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GetOptTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            emptyValue = "",
            value = {
                "-f ls -l                      | FOLLOW_FORKS           | ls -l",
                "-fyy -tt ls                   | FOLLOW_FORKS DECODE_FDS DECODE_FDS ABSOLUTE_TIMESTAMPS ABSOLUTE_TIMESTAMPS | ls",
                "-s64 ls                       | STRING_LIMIT=64        | ls",
                "-s 64 ls                      | STRING_LIMIT=64        | ls",
                "-ofile ls                     | OUTPUT=file            | ls",
                "-fofile ls                    | FOLLOW_FORKS OUTPUT=file | ls",
                "-fo file ls                   | FOLLOW_FORKS OUTPUT=file | ls",
                "-o -f ls                      | OUTPUT=-f              | ls",
                "--output file ls              | OUTPUT=file            | ls",
                "--output=file ls              | OUTPUT=file            | ls",
                "--output= ls                  | OUTPUT=                | ls",
                "--decode-fds ls               | DECODE_FDS             | ls",
                "--decode-fds=all ls           | DECODE_FDS=all         | ls",
                "--follow-forks --trace=a=b ls | FOLLOW_FORKS TRACE=a=b | ls",
                "--follow ls                   | FOLLOW_FORKS           | ls",
                "--summary-o ls                | SUMMARY_ONLY           | ls",
                "--summary ls                  | SUMMARY                | ls",
                "--timest ls                   | ABSOLUTE_TIMESTAMPS    | ls",
                "-- -x                         | ''                     | -x",
                "-f -- ls -- -l                | FOLLOW_FORKS           | ls -- -l",
                "- ls                          | ''                     | - ls",
                "ls -f                         | ''                     | ls -f",
            })
    void takesCommandLinesApartAsGetoptDoes(String line, String options, String operands) {
        GetOpt parsed = GetOpt.parse(List.of(line.split(" ")));
        assertThat(parsed.options().stream()
                        .map(given -> given.option() + given.value().map(value -> "=" + value).orElse(""))
                        .collect(Collectors.joining(" ")))
                .isEqualTo(options);
        assertThat(String.join(" ", parsed.operands())).isEqualTo(operands);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-Q               | invalid option -- 'Q'; did you mean '-q'?",
                "-fQ              | invalid option -- 'Q'; did you mean '-q'?",
                "-?               | invalid option -- '?'",
                "-s               | option requires an argument -- 's'",
                "-fo              | option requires an argument -- 'o'",
                "--output         | option '--output' requires an argument",
                "--follow-forks=1 | option '--follow-forks' doesn't allow an argument",
                "--folow-forks    | unrecognized option '--folow-forks'; did you mean '--follow-forks'?",
                "--nonsense=1     | unrecognized option '--nonsense'",
                "--summary-s      | option '--summary-s' is ambiguous; possibilities: '--summary-syscall-overhead' '--summary-sort-by'",
            })
    void namesWhatIsWrongAndTheNearest(String line, String message) {
        assertThatThrownBy(() -> GetOpt.parse(List.of(line.split(" "))))
                .isInstanceOf(UsageException.class)
                .hasMessage(message);
    }

    @Test
    void noLongNameIsGivenTwice() {
        List<String> names = new java.util.ArrayList<>();
        for (StraceOption option : StraceOption.values()) {
            names.addAll(option.names());
            if (option.letter() != '\0') {
                names.add(String.valueOf(option.letter()));
            }
        }
        assertThat(names).doesNotHaveDuplicates();
    }
}
