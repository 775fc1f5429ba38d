import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.importers.spreadsheet import read_table
from app.kinds import ParameterError


@pytest.mark.parametrize(
    ("text", "rows", "labels"),
    [
        ("4.2\n1.8\n0.5", [[4.2, 1.8, 0.5]], None),
        ("logit\n4.2\n1.8", [[4.2, 1.8]], None),
        ("4.2\t1.8\t0.5\r\n", [[4.2, 1.8, 0.5]], None),
        ("4.2, 1.8, 0.5", [[4.2, 1.8, 0.5]], None),
        ("4.2 1.8  0.5", [[4.2, 1.8, 0.5]], None),
        ("Cat\tDog\n4.2\t1.8", [[4.2, 1.8]], ["Cat", "Dog"]),
        ("\tCat\tDog\nteacher\t4.2\t1.8", [[4.2, 1.8]], ["Cat", "Dog"]),
        (",Cat,Dog\n0,4.2,1.8", [[4.2, 1.8]], ["Cat", "Dog"]),
        ("teacher\t4.2\t1.8", [[4.2, 1.8]], None),
        ("Cat\t4.2\nDog\t1.8", [[4.2, 1.8]], ["Cat", "Dog"]),
        ("Cat,4.2,1.2\nDog,1.8,4.5", [[4.2, 1.8], [1.2, 4.5]], ["Cat", "Dog"]),
        ("class;A;B\nCat;4.2;1.2\nDog;1.8;4.5", [[4.2, 1.8], [1.2, 4.5]], ["Cat", "Dog"]),
        ("\tteacher 1\nCat\t4.2\nDog\t1.8", [[4.2, 1.8]], ["Cat", "Dog"]),
        ("digit\tlogit\n0\t4.2\n1\t1.8\n2\t1e-3", [[4.2, 1.8, 0.001]], ["0", "1", "2"]),
        ("digit,logit\n1,4.2\n2,1.8\n3,0.5", [[4.2, 1.8, 0.5]], ["1", "2", "3"]),
        ("\n\tCat\t4.2\t\n\t\t\t\n\tDog\t1.8\n\n", [[4.2, 1.8]], ["Cat", "Dog"]),
        ("0-9\t1\n10-19\t2", [[1, 2]], ["0-9", "10-19"]),
        ("[CLS]\t1\n[SEP]\t2", [[1, 2]], ["[CLS]", "[SEP]"]),
        ("None\t1\nNaN\t2\nCat\t3", [[1, 2, 3]], ["None", "NaN", "Cat"]),
        ("Кошка\t−4.2\nكلب\t+1.8", [[-4.2, 1.8]], ["Кошка", "كلب"]),
    ],
)
def test_rows_columns_and_labelled_tables_are_read(text, rows, labels):
    assert read_table(text) == (rows, labels, "")


@pytest.mark.parametrize(
    ("text", "rows", "labels"),
    [
        ("4,2\t1,8", [[4.2, 1.8]], None),
        ("4,2;1,8;0", [[4.2, 1.8, 0]], None),
        ("Cat\t4,2\nDog\t-1,8e-1", [[4.2, -0.18]], ["Cat", "Dog"]),
        ('Cat,"4,2"\nDog,"1,8"', [[4.2, 1.8]], ["Cat", "Dog"]),
        ("4,250\t1,813", [[4.25, 1.813]], None),
        ("1,000\t2,000", [[1, 2]], None),
    ],
)
def test_a_decimal_comma_is_read_where_commas_do_not_separate(text, rows, labels):
    assert read_table(text) == (rows, labels, "")


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ('"Fox, red",4.2\nDog,1.8', ["Fox, red", "Dog"]),
        ('"Fox; red",4.2\nDog,1.8', ["Fox; red", "Dog"]),
        ("Fox; red,4.2\nDog,1.8", ["Fox; red", "Dog"]),
        ('"Fox\n(red)"\t4.2\nDog\t1.8', ["Fox\n(red)", "Dog"]),
        ('"the ""fox"""\t4.2\nDog\t1.8', ['the "fox"', "Dog"]),
    ],
)
def test_quoted_cells_keep_what_separates(text, labels):
    assert read_table(text) == ([[4.2, 1.8]], labels, "")


@pytest.mark.parametrize("text", ["", " \n\t\n", "Cat\tDog", "hello, world", "nan\nnan"])
def test_a_text_without_numbers_is_no_table(text):
    assert read_table(text) is None


AMBIGUOUS = "one row or one column of numbers, or labels first and then a column a teacher, got "


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Cat\t4.2\nDog\tx\nFox\t1", "paste must be a number in row 2, column 2, got 'x'"),
        ("class\tA\tB\nCat\t4.2\t1\nDog\t1.8", "in row 3, column 3, got an empty cell"),
        ("nan\t1.8\t0.5", "a number in row 1, column 1, got 'nan'"),
        ("Cat\tnan\nDog\t1.8\nFox\t1", "a number in row 1, column 2, got 'nan'"),
        ("Cat\t#DIV/0!\nDog\t1.8\nFox\t1", "a number in row 1, column 2, got '#DIV/0!'"),
        ("Cat\t4.2.1\nDog\t1.8\nFox\t1", "a number in row 1, column 2, got '4.2.1'"),
        ("4.2x\t1.8\t0.5", "a number in row 1, column 1, got '4.2x'"),
        ("Cat\t57%\nDog\t43\nFox\t0", "a number in row 1, column 2, got '57%'"),
        ("4.2\t1.8\n1.2\t4.5", AMBIGUOUS + "2 rows of 2 numbers"),
        ("Cat\tDog\n4.2\t1.8\n1.2\t4.5", AMBIGUOUS + "2 rows of 2 numbers"),
        ("0,5\n1,8\n2,7", AMBIGUOUS + "3 rows of 2 numbers"),
        ("4,2\n1,8\n0,5", AMBIGUOUS + "3 rows of 2 numbers"),
        ("4.2 1.8\n1.2 4.5", AMBIGUOUS + "2 rows of 2 numbers"),
        ("Cat\t4,2\nDog\t0.5", "numbers with one decimal sign throughout, got 4,2 beside 0.5"),
        ("Cat\t1,000\nDog\t-1,000", "numbers without thousands separators, got 1,000"),
        ("Cat\t1,234.5\nDog\t1", "a number in row 1, column 2, got '1,234.5'"),
        ("Cat\t1e999\nDog\t1", "numbers between -1000 and 1000, got 1e999"),
        ("\n".join("1" * 102), "a table of at most 101 rows, got more"),
        ("\t".join("1" * 102), "a table of at most 101 columns, got 102 columns"),
        ('"' + "1" * 140_000, "a table that the csv module can read"),
    ],
)
def test_an_error_names_the_cell_or_the_ambiguity(text, message):
    with pytest.raises(ParameterError) as error:
        read_table(text)
    assert message in str(error.value)
    assert error.value.name == "paste"


names = st.text(st.characters(categories=["L"]), min_size=1, max_size=20).filter(
    lambda name: name.casefold() not in ("na", "nan", "inf", "infinity", "null", "none")
)


@given(
    st.integers(1, 8).flatmap(
        lambda n: st.dictionaries(
            names, st.lists(st.floats(-1000, 1000), min_size=n, max_size=n), min_size=2
        )
    ),
    st.sampled_from("\t;,"),
    st.booleans(),
)
def test_any_labelled_table_reads_back(table, delimiter, header):
    file = io.StringIO()
    writer = csv.writer(file, delimiter=delimiter)
    teachers = len(next(iter(table.values())))
    if header:
        writer.writerow(["class", *(f"teacher {i + 1}" for i in range(teachers))])
    writer.writerows([name, *row] for name, row in table.items())
    rows, labels, _ = read_table(file.getvalue())
    assert labels == list(table)
    assert [list(row) for row in zip(*rows, strict=True)] == list(table.values())
