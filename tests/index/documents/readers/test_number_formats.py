"""Numbers and dates as the cells of a spreadsheet show them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.documents.readers.number_formats import BUILT_IN, format_number


@pytest.mark.parametrize(
    ("value", "code", "expected"),
    [
        (1234.5, "General", "1234.5"), (0.1 + 0.2, "General", "0.3"), (3.0, "", "3"),
        (1e-7, "General", "1E-07"), (123456789012, "General", "123456789012"),
        (1234.565, "#,##0.00", "1,234.57"), (-1234.5, "#,##0.0", "-1,234.5"), (0, "#,##0", "0"),
        (0.256, "0%", "26%"), (0.256, "0.0 %", "25.6 %"), (5, "000", "005"), (0, "#", "0"),
        (1250.5, '#,##0.00\\ [$€-407]', "1,250.50 €"), (99, "[$R$-416] #,##0.00", "R$ 99.00"),
        (3000, '"¥"#,##0', "¥3,000"), (-5, "0;(0)", "(5)"), (-5, "0;[Red]-0", "-5"),
        (0, '0;-0;"none"', "none"), (1.5, "0.0#", "1.5"), (12345.678, "0.00E+00", "1.23E+04"),
        (1.75, "# ?/?", "1 3/4"), (1_234_567, '0.0,,"M"', "1.2M"),
        (75, '[>=60]"pass";"fail"', "pass"),
        (1234567, "000-0000", "123-4567"), (7, "@", "7"), (2.5, "0", "3"),
        (8, '0 "days"', "8 days"),
        (7, ";;;", ""), (1e300, "yyyy", "1E+300"),
    ],
)  # fmt: skip
def test_numbers(value: float, code: str, expected: str) -> None:
    """Rounded as in spreadsheets, half away from zero."""
    assert format_number(value, code) == expected


@pytest.mark.parametrize(
    ("value", "code", "expected"),
    [
        (46027, "yyyy-mm-dd", "2026-01-05"), (46027, BUILT_IN[14], "2026-01-05"),
        (46027.3958333333, "d/m/yy h:mm", "5/1/26 9:30"), (0.5, "h:mm AM/PM", "12:00 PM"),
        (46027.999999999, "hh:mm:ss", "00:00:00"), (1.25, "[h]:mm", "30:00"),
        (0.0021, "mm:ss", "03:01"),
        (46027, 'yyyy"年"m"月"d"日"', "2026年1月5日"),
        (46027, "[$-411]ggge\"年\"m\"月\"", "令和8年1月"),
        (46027, "[$-411]aaaa", "月曜日"), (46027, "d mmmm yyyy", "5 January 2026"),
        (46027, '[$-416]d" de "mmmm" de "yyyy', "5 de janeiro de 2026"),
        (46027, "ddd, mmm d", "Mon, Jan 5"),
        (1, "yyyy-mm-dd", "1900-01-01"), (61, "yyyy-mm-dd", "1900-03-01"), (46027, "m/d", "1/5"),
    ],
)  # fmt: skip
def test_dates(value: float, code: str, expected: str) -> None:
    """In the language that the format names; "m" behind hours are minutes."""
    assert format_number(value, code) == expected


def test_dates_of_old_files_count_from_1904() -> None:
    """As on a Mac."""
    assert format_number(44565, "yyyy-mm-dd", is_1904=True) == "2026-01-05"


@given(
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(alphabet='0#?.,%;[]<>=-E+/@"\\_*ymdhsgeaAMP$€ 1', max_size=14),
)
def test_no_format_fails(value: float, code: str) -> None:
    """Whatever nonsense a file has."""
    assert isinstance(format_number(value, code), str)
