import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.importers.interpretation import PasteOptions
from app.importers.paste import read_numbers
from app.importers.table_columns import ColumnChoice
from app.importers.tables import read_table
from app.query.parameter_types import ParameterError

CATS = ["Cat", "Dog"]


@pytest.mark.parametrize(
    ("text", "rows", "labels"),
    [
        ("4.2\n1.8\n0.5", [[4.2, 1.8, 0.5]], None),
        ("logit\n4.2\n1.8", [[4.2, 1.8]], None),
        ("4.2\t1.8\t0.5\r\n", [[4.2, 1.8, 0.5]], None),
        ("4.2, 1.8, 0.5", [[4.2, 1.8, 0.5]], None),
        ("4.2 1.8  0.5", [[4.2, 1.8, 0.5]], None),
        ("Cat\tDog\n4.2\t1.8", [[4.2, 1.8]], CATS),
        ("\tCat\tDog\nteacher\t4.2\t1.8", [[4.2, 1.8]], CATS),
        (",Cat,Dog\n0,4.2,1.8", [[4.2, 1.8]], CATS),
        ("teacher\t4.2\t1.8", [[4.2, 1.8]], None),
        ("Cat\t4.2\nDog\t1.8", [[4.2, 1.8]], CATS),
        ("Cat,4.2,1.2\nDog,1.8,4.5", [[4.2, 1.8], [1.2, 4.5]], CATS),
        ("class;A;B\nCat;4.2;1.2\nDog;1.8;4.5", [[4.2, 1.8], [1.2, 4.5]], CATS),
        ("digit\tlogit\n0\t4.2\n1\t1.8\n2\t1e-3", [[4.2, 1.8, 0.001]], ["0", "1", "2"]),
        ("class,logit\n0,4.2\n1,1.8", [[4.2, 1.8]], ["0", "1"]),
        ("\n\tCat\t4.2\t\n\t\t\t\n\tDog\t1.8\n\n", [[4.2, 1.8]], CATS),
        ("0-9\t1\n10-19\t2", [[1, 2]], ["0-9", "10-19"]),
        ("cat: 4.2\ndog: 1.8", [[4.2, 1.8]], ["cat", "dog"]),
        ("cat = 4.2\ndog = 1.8", [[4.2, 1.8]], ["cat", "dog"]),
        ("cat -> 4.2\ndog -> 1.8", [[4.2, 1.8]], ["cat", "dog"]),
        ("cat=4.2, dog=1.8", [[4.2, 1.8]], ["cat", "dog"]),
        ("tiger cat 4.2\nsnow leopard 1.8", [[4.2, 1.8]], ["tiger cat", "snow leopard"]),
        ("daisy (score = 0.99)\nrose (score = 0.01)", [[0.99, 0.01]], ["daisy", "rose"]),
        (
            '0.31 - "n02 Persian cat"\n0.24 - "n03 lynx"',
            [[0.31, 0.24]],
            ["n02 Persian cat", "n03 lynx"],
        ),
        ("1. tabby 62.1%\n2. lynx 37.9%", [[0.621, 0.379]], ["tabby", "lynx"]),
        ("Top 2: cat 0.7, dog 0.3", [[0.7, 0.3]], ["cat", "dog"]),
        ("logits: 4.2, 1.8, 0.5", [[4.2, 1.8, 0.5]], None),
        ("2026-01-02 10:20:30,123 INFO logits: 4.2 1.8", [[4.2, 1.8]], None),
        ("logits = 4,2 1,8", [[4.2, 1.8]], None),
        ("logits:\n4.2\n1.8", [[4.2, 1.8]], None),
        ("| cat | dog |\n|:---:|----:|\n| **4.2** | `1.8` |", [[4.2, 1.8]], ["cat", "dog"]),
        (
            "+-----+-----+\n| cat | dog |\n+-----+-----+\n| 4.2 | 1.8 |\n+-----+-----+",
            [[4.2, 1.8]],
            ["cat", "dog"],
        ),
        (
            "\\begin{tabular}{lr}\n\\toprule\nClass & Logit \\\\\n\\midrule\nCat & $4.2$ \\\\\nDog & \\textbf{1.8} \\\\\n\\bottomrule\n\\end{tabular}",
            [[4.2, 1.8]],
            CATS,
        ),
        ("cat    4.2\ndog    1.8\nName: logits, dtype: float64", [[4.2, 1.8]], ["cat", "dog"]),
        ("   cat  dog\n0  4.2  1.8", [[4.2, 1.8]], ["cat", "dog"]),
        ("     0    1    2\n0  4.2  1.8  0.5", [[4.2, 1.8, 0.5]], ["0", "1", "2"]),
        ("   label  score\n0    cat    0.9\n1    dog    0.1", [[0.9, 0.1]], ["cat", "dog"]),
        ("   cat   dog \n   4.2   1.8 ", [[4.2, 1.8]], ["cat", "dog"]),
        (" [1]  4.2  1.8\n [3] -1.0", [[4.2, 1.8, -1.0]], None),
        ("     [,1] [,2]\n[1,]  4.2  1.8", [[4.2, 1.8]], None),
        ("3-element Vector{Float32}:\n 4.2\n 1.8\n 0.5", [[4.2, 1.8, 0.5]], None),
        ("1×2 Matrix{Float64}:\n 4.2  1.8", [[4.2, 1.8]], None),
        ("ans =\n\n   1.0e+03 *\n\n    0.0042    0.0018", [[4.2, 1.8]], None),
        ("0.0001 *\n 1.2000  3.4000\n[ CPUFloatType{1,2} ]", [[1.2e-4, 3.4e-4]], None),
        ("(1,.,.) = \n 4.2000  1.8000\n[ CPUFloatType{1,1,2} ]", [[4.2, 1.8]], None),
        (
            "Columns 1 to 2\n 1.0  2.0\n\nColumns 3 to 3\n 0.5\n[ CPUFloatType{1,3} ]",
            [[1, 2, 0.5]],
            None,
        ),
        (
            "Variable containing:\n 4.2000  1.8000\n[torch.FloatTensor of size 1x2]",
            [[4.2, 1.8]],
            None,
        ),
        (" 4.2000\n 1.8000\n[torch.DoubleTensor of size 2]", [[4.2, 1.8]], None),
        ('scores: 4.2\nscores: 1.8\nclasses: "a, b"\nclasses: "c"', [[4.2, 1.8]], ["a, b", "c"]),
    ],
)
def test_tables_and_print_outs_without_brackets_are_read(text, rows, labels):
    numbers = read_table(text)
    assert (numbers.labels, len(numbers.rows)) == (labels, len(rows))
    for read, meant in zip(numbers.rows, rows, strict=True):
        assert read == pytest.approx(meant, rel=1e-12)


@pytest.mark.parametrize(
    ("text", "labels", "left_out"),
    [
        ("id,Cat,Dog\n17,4.2,1.8", CATS, ("id",)),
        (
            "Image ID,label,Cat,Dog,prediction\n17,1,4.2,1.8,0",
            CATS,
            ("Image ID", "label", "prediction"),
        ),
        (
            "rank,class,logit,probability\n1,Cat,4.2,0.9\n2,Dog,1.8,0.1",
            CATS,
            ("rank", "probability"),
        ),
        ("class prob logit\nCat 0.9 4.2\nDog 0.1 1.8", CATS, ("prob",)),
        ("   logits  probs\nCat  4.2  0.9\nDog  1.8  0.1", CATS, ("probs",)),
        ("yes,no\n4.2,1.8", ["yes", "no"], ()),
        ("bike path,road\n4.2,1.8", ["bike path", "road"], ()),
    ],
)
def test_columns_that_are_no_classes_are_left_out(text, labels, left_out):
    numbers = read_table(text)
    assert (numbers.rows, numbers.labels, numbers.left_out) == ([[4.2, 1.8]], labels, left_out)


@pytest.mark.parametrize(
    ("text", "rows", "row_names", "teachers"),
    [
        ("4.2\t1.8\n1.2\t4.5\n0.1\t0.2", 3, None, False),
        ("1 2 3\n4 5 6", 2, None, False),
        ("file,Cat,Dog\na.jpg,4.2,1.8\nb.jpg,1.2,4.5", 2, ["a.jpg", "b.jpg"], False),
        ("   cat  dog\n0  4.2  1.8\n1  1.2  4.5", 2, ["0", "1"], False),
        ("sample 0: 4.2 1.8\nsample 1: 1.2 4.5", 2, ["sample 0", "sample 1"], False),
        ("teacher 1: 4.2 1.8\nteacher 2: 1.2 4.5", 2, ["teacher 1", "teacher 2"], True),
        ("model A,4.2,1.8\nmodel B,1.2,4.5", 2, ["model A", "model B"], True),
        (
            "class\tTeacher A\tTeacher B\nCat\t4.2\t1.2\nDog\t1.8\t4.5",
            2,
            ["Teacher A", "Teacher B"],
            True,
        ),
        ("4.2,1.8;1.2,4.5", 2, ["teacher 1", "teacher 2"], True),
    ],
)
def test_several_rows_are_teachers_only_if_the_table_names_them_so(text, rows, row_names, teachers):
    numbers = read_table(text)
    assert (len(numbers.rows), numbers.row_names, numbers.rows_are_teachers) == (
        rows,
        row_names,
        teachers,
    )


@pytest.mark.parametrize(
    ("text", "row", "labels"),
    [
        ("4,2\t1,8", [4.2, 1.8], None),
        ("4,2;1,8;0", [4.2, 1.8, 0], None),
        ("0,72 0,19 0,09", [0.72, 0.19, 0.09], None),
        ("0,72  -0,19", [0.72, -0.19], None),
        ("4,2\n1,8\n0,5", [4.2, 1.8, 0.5], None),
        ("Cat\t4,2\nDog\t-1,8e-1", [4.2, -0.18], CATS),
        ("Cat 4,2\nDog 1,8", [4.2, 1.8], CATS),
        ("Cat: 4,2\nDog: 1,8", [4.2, 1.8], CATS),
        ("Cat\tDog\n4,2\t1,8", [4.2, 1.8], CATS),
        ('Cat,"4,2"\nDog,"1,8"', [4.2, 1.8], CATS),
        ("4,250\t1,813", [4.25, 1.813], None),
        ("1,000\t2,000", [1, 2], None),
        ("89,7 % 8,1 % 2,2 %", [0.897, 0.081, 0.022], None),
    ],
)
def test_a_decimal_comma_is_read_where_commas_do_not_separate(text, row, labels):
    numbers = read_table(text)
    assert numbers.rows == [pytest.approx(row, rel=1e-12)]
    assert numbers.labels == labels
    assert "Commas were read as decimal signs." in numbers.notes


@pytest.mark.parametrize("text", ["4,2", "1, 2, 3", "1,2,3"])
def test_commas_alone_separate(text):
    assert read_table(text).rows[0][0] in (1, 4)
    assert len(read_table(text).rows[0]) > 1


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ('"Fox, red",4.2\nDog,1.8', ["Fox, red", "Dog"]),
        ('"Fox; red",4.2\nDog,1.8', ["Fox; red", "Dog"]),
        ("Fox; red,4.2\nDog,1.8", ["Fox; red", "Dog"]),
        ('"the ""fox"""\t4.2\nDog\t1.8', ['the "fox"', "Dog"]),
    ],
)
def test_quoted_cells_keep_what_separates(text, labels):
    numbers = read_table(text)
    assert (numbers.rows, numbers.labels) == ([[4.2, 1.8]], labels)


@pytest.mark.parametrize("text", ["", " \n\t\n", "Cat\tDog", "hello, world", "nan\nnan"])
def test_a_text_without_numbers_is_no_table(text):
    assert read_table(text) is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "Cat\t4.2\nDog\tx\nFox\t1",
            "paste must be a column of numbers beside the class names, got none",
        ),
        ("class\tA\tB\nCat\t4.2\t1\nDog\t1.8", "in row 3, column 3, got an empty cell"),
        ("4.2x\t1.8\t0.5", "a number in row 1, column 1, got '4.2x'"),
        (
            "Cat\t4,2\nDog\t0.5",
            "all have a decimal point or all a decimal comma, got 4,2 beside 0.5",
        ),
        ("Cat\t1,000\nDog\t-1,000", "numbers without commas between thousands, got 1,000"),
        (
            "1\n" * 401,
            "a table of at most 400 lines: paste a part of it, got more",
        ),
        ("Columns 1 to 2\n1 2\n" * 101, "at most 100 blocks of columns: paste a part of it"),
        (
            "1\t" * 402,
            "print only the largest, as torch.topk(logits, 20) does, got a line of more than 400",
        ),
        ("1.0  ...  2.0", "printed whole"),
        ("1.0\n⋮\n2.0", "printed whole"),
        (
            "1" * 60_001,
            "at most 60000 characters, unless it is JSON or an array in brackets, got 60001 of them",
        ),
    ],
)
def test_an_error_names_the_cell_or_what_to_do(text, message):
    with pytest.raises(ParameterError) as error:
        read_table(text)
    assert message in str(error.value)
    assert error.value.name == "paste"


def test_the_user_chooses_the_label_column_and_the_columns_left_out():
    text = "a,b,c\n1,4.2,9\n2,1.8,9"
    assert read_table(text).columns == ("a", "b", "c")
    assert read_table(text, ColumnChoice(label=0, left_out=(2,))).labels == ["1", "2"]
    assert read_table(text, ColumnChoice(label=0, left_out=(2,))).rows == [[4.2, 1.8]]
    assert read_table(text, ColumnChoice(left_out=(0,))).labels == ["b", "c"]
    labelled = "Cat,4.2,1\nDog,1.8,2"
    assert read_table(labelled).label_column == 0
    assert read_table(labelled, ColumnChoice(label=-1)).rows == [[4.2, 1], [1.8, 2]]
    assert read_numbers(text, PasteOptions(label_column=0, left_out=(2,))).labels == ("1", "2")


@pytest.mark.parametrize(
    ("switches", "message"),
    [
        (
            PasteOptions(label_column=9),
            "label_column must be the number of one of the table's 2 columns, got 10",
        ),
        (
            PasteOptions(left_out=(9,)),
            "leave_out must be the number of one of the table's 2 columns, got 10",
        ),
        (
            PasteOptions(left_out=(0, 1)),
            "a column of numbers besides ids, labels, ranks and what is left out",
        ),
        (
            PasteOptions(row=2),
            "row must be a whole number between 0 and 1 (the paste has 2 rows, the first is 0)",
        ),
    ],
)
def test_a_switch_names_a_column_or_row_that_is_there(switches, message):
    with pytest.raises(ParameterError) as error:
        read_numbers("Cat,Dog\n1,2\n3,4", switches)
    assert message in str(error.value)


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
)
def test_any_labelled_table_reads_back(table, delimiter):
    file = io.StringIO()
    writer = csv.writer(file, delimiter=delimiter)
    teachers = len(next(iter(table.values())))
    writer.writerow(["class", *(f"teacher {i + 1}" for i in range(teachers))])
    writer.writerows([name, *row] for name, row in table.items())
    numbers = read_table(file.getvalue())
    assert numbers.labels == list(table)
    assert [list(row) for row in zip(*numbers.rows, strict=True)] == list(table.values())
