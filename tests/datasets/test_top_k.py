import json

import numpy as np
import pyarrow
import pyarrow.parquet
import pytest
from safetensors.numpy import save_file

from app.datasets.analysis.analyse import analyse
from app.datasets.errors import DatasetError
from app.datasets.examples import examples
from app.datasets.reader import read_dataset
from app.datasets.top_k.check import top_k_check
from app.datasets.view_parameters import Selection
from app.numerics.losses import entropy, kl_divergence
from app.numerics.softmax import log_softmax, softmax
from tests.datasets.logit_files import (
    DIGITS,
    GOLDEN,
    LABELS,
    STUDENT,
    TEACHER,
    figures,
    student_of,
    write,
)
from tests.datasets.top_k_files import columns, read_top_k, rest_of, shuffled, top_k_of

FILE = GOLDEN / "top4.npz"
AT = {one["T"]: one for one in json.loads((GOLDEN / "figures.json").read_text())["teacher"]["at"]}
TOP4 = top_k_of(TEACHER, 4)
LOG_Q = log_softmax(TEACHER)
LOG_P = log_softmax(STUDENT)


@pytest.fixture(scope="module")
def golden():
    return read_dataset([FILE])


@pytest.fixture
def digit_names(tmp_path):
    return write(tmp_path / "classes.txt", "\n".join(DIGITS))


# What can be known of the golden teacher.


def test_figures_of_the_four_likeliest_are_those_of_all_classes(golden):
    log_p = columns(golden)
    found = log_softmax(log_p)
    masses = np.exp(found).cumsum(axis=1).mean(axis=0)
    assert golden.classes == ("1st", "2nd", "3rd", "4th", "rest")
    assert (log_p[:, :-1].argmax(axis=1) == golden.labels).mean() == 0.9125
    assert np.exp(found[:, :-1]).max(axis=1).mean() == pytest.approx(AT[1]["confidence"], abs=1e-6)
    assert masses[1] == pytest.approx(AT[1]["top2_mass"], abs=1e-6)
    assert masses[3] == pytest.approx(
        np.sort(softmax(TEACHER))[:, -4:].sum(axis=1).mean(), abs=1e-6
    )
    assert figures(golden)["teacher"]["accuracy"] == 0.9125


def test_entropy_lacks_what_is_within_the_rest_and_no_more(golden):
    log_p = log_softmax(columns(golden))
    rest = np.exp(log_p[:, -1])
    missing = entropy(LOG_Q) - entropy(log_p)
    assert missing.min() > -2e-5
    assert (missing <= rest * np.log(6) + 2e-5).all()
    assert entropy(log_p).mean() == pytest.approx(AT[1]["entropy"], abs=2e-3)


def test_labels_are_columns_of_their_row(golden):
    indices = golden.top_k.indices.whole()
    in_the_rest = golden.labels == 4
    at = np.minimum(golden.labels, 3)
    assert in_the_rest.sum() == 10
    assert (indices[np.arange(800), at] == LABELS)[~in_the_rest].all()
    assert not (indices == LABELS[:, None])[in_the_rest].any()


def test_rests_are_the_mass_of_the_other_classes(golden):
    rest = columns(golden)[:, -1]
    true = rest_of(golden.top_k.indices.whole())
    is_seen = true > np.log(2e-6)  # less is within float32's rounding
    assert np.exp(rest[is_seen]) == pytest.approx(np.exp(true[is_seen]), abs=1e-6)
    assert (rest[true < np.log(5e-7)] == -1000).all()
    assert is_seen.sum() > 100


# The forms in which values come.


def test_rows_are_sorted_whatever_their_order_in_the_file(tmp_path):
    found = read_top_k(tmp_path, shuffled(TOP4))
    assert columns(found)[:, :4] == pytest.approx(TOP4["values"])
    assert (found.top_k.indices.whole() == TOP4["indices"]).all()


def test_rows_of_chunks_are_those_of_the_file(tmp_path):
    found = read_top_k(tmp_path, TOP4)
    rows = np.concatenate([chunk.teacher[:, 0] for chunk in found.chunks(7)])
    assert (rows == columns(found)).all()


@pytest.mark.parametrize("shape", [(800,), (800, 1)])
def test_logits_with_log_sum_exp_are_log_probabilities(tmp_path, shape):
    logits = np.take_along_axis(TEACHER.astype(np.float64), TOP4["indices"], axis=1)
    lse = np.logaddexp.reduce(TEACHER.astype(np.float64), axis=1)
    arrays = TOP4 | {"values": logits, "log_sum_exp": lse.reshape(shape)}
    found = read_top_k(tmp_path, arrays)
    assert columns(found)[:, :4] == pytest.approx(TOP4["values"], abs=1e-6)
    assert found.top_k.has_log_sum_exp
    assert "less log_sum_exp" in top_k_check(found)["message"]


def test_logits_alone_are_taken_among_themselves_which_is_said(tmp_path):
    logits = np.take_along_axis(TEACHER, TOP4["indices"], axis=1) + 5
    found = read_top_k(tmp_path, TOP4 | {"values": logits})
    log_p = log_softmax(columns(found))
    check = figures(found)["checks"][-1]
    assert np.exp(log_p[:, :4]) == pytest.approx(softmax(logits))
    assert log_p[:, 4].max() < -900
    assert not found.top_k.has_rest
    assert not check["ok"]
    assert "taken among themselves" in check["message"]


@pytest.mark.parametrize("values", [[[-33.0, -36.0]], [[0.5, -0.1]], [[-0.1, -0.2]], [[0.9, 0.8]]])
def test_values_that_no_probabilities_can_have_are_logits(tmp_path, values):
    found = read_top_k(tmp_path, {"values": np.array(values), "indices": [[3, 1]]})
    assert not found.top_k.has_rest


def test_a_stated_kind_is_not_guessed(tmp_path):
    arrays = {"values": np.array([[-3.0, -5.0]]), "indices": [[3, 1]]}
    assert read_top_k(tmp_path, arrays).top_k.has_rest
    assert not read_top_k(tmp_path, arrays, kind="logits").top_k.has_rest
    with pytest.raises(DatasetError, match="values must be probabilities: none below 0"):
        read_top_k(tmp_path, arrays, kind="probs")


def test_probabilities_are_read_as_their_logarithms(tmp_path):
    found = read_top_k(tmp_path, {"values": np.array([[0.7, 0.2]]), "indices": [[3, 1]]})
    assert np.exp(columns(found)) == pytest.approx(np.array([[0.7, 0.2, 0.1]]))
    assert "taken as probabilities" in top_k_check(found)["message"]


def test_what_float16_rounds_away_is_no_rest(tmp_path):
    logits = np.random.default_rng(5).normal(20, 3, (300, 4))
    lse = np.logaddexp.reduce(logits, axis=1)
    arrays = top_k_of(logits, 4) | {
        "values": -np.sort(-logits, axis=1).astype(np.float16),
        "log_sum_exp": lse.astype(np.float16),
    }
    rest = columns(read_top_k(tmp_path, arrays))[:, -1]
    exact = columns(read_top_k(tmp_path, top_k_of(logits, 3)))[:, -1]
    assert (rest == -1000).all()
    assert (exact > -1000).mean() > 0.9


def test_rows_with_nan_or_infinity_are_left_out_not_refused(tmp_path):
    values = np.array([[-0.1, -3.0], [np.nan, -3.0], [-0.1, np.inf], [-0.1, -np.inf]])
    found = read_top_k(tmp_path, {"values": values, "indices": np.tile([3, 1], (4, 1))})
    rows = columns(found)
    assert np.isfinite(rows).all(axis=1).tolist() == [True, False, False, True]
    assert rows[3, 1] == -1000
    assert figures(found)["checks"][1]["message"].startswith("2 rows with NaN")


def test_jsonl_rows_are_read_with_their_log_sum_exp_and_label(tmp_path):
    row = {"label": 7, "values": [2.0, 4.0], "indices": [7, 2], "log_sum_exp": 4.3}
    found = read_dataset([write(tmp_path / "top.jsonl", f"{json.dumps(row)}\n" * 2)])
    assert columns(found)[0, :2] == pytest.approx([-0.3, -2.3])
    assert found.labels.tolist() == [1, 1]


def test_safetensors_and_parquet_are_read_alike(tmp_path):
    arrays = {"values": TOP4["values"].astype(np.float32), "indices": TOP4["indices"]}
    arrays = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    save_file(arrays, tmp_path / "top.safetensors")
    table = {name: pyarrow.array(array.tolist()) for name, array in arrays.items()}
    pyarrow.parquet.write_table(pyarrow.table(table), tmp_path / "top.parquet")
    for name in ("top.safetensors", "top.parquet"):
        found = read_dataset([tmp_path / name])
        assert columns(found)[:, :4] == pytest.approx(TOP4["values"], abs=1e-5)


def test_what_bfloat16_rounds_away_is_no_rest(tmp_path):
    values = TOP4["values"].astype(np.float32)
    rounded = ((values.view(np.uint32) + 0x8000) & 0xFFFF0000).view(np.float32)
    rests = [columns(read_top_k(tmp_path, TOP4 | {"values": v}))[:, -1] for v in (values, rounded)]
    is_small = rests[0] < np.log(1e-3)
    assert (rests[0] > -1000)[is_small].any()
    assert (rests[1] == -1000)[is_small].all()


# The check.


def test_the_check_bounds_the_share_of_the_classes_that_were_cut_off(golden, digit_names):
    named = read_dataset([FILE], classes=digit_names)
    unknown, known = top_k_check(golden), top_k_check(named)
    true = np.sort(softmax(TEACHER, 4.0))[:, :6].sum(axis=1).mean()
    largest = float(known["message"].rsplit(" ", 1)[1].rstrip("%."))
    assert "hold on average 99.9% of the mass at T = 1" in unknown["message"]
    assert "how many classes were cut off is not known" in unknown["message"]
    assert 100 * true < largest < 30
    assert not known["ok"]
    assert named.top_k.name_of(3) == "three"


def test_the_check_is_passed_where_all_classes_are_listed(tmp_path, digit_names):
    found = read_top_k(tmp_path, top_k_of(TEACHER, 10), classes=digit_names)
    assert top_k_check(found)["ok"]


@pytest.mark.parametrize("kind", ["log_probs", "probs", "logits", "float16"])
def test_the_kind_is_that_of_the_files_values(tmp_path, kind):
    arrays = top_k_of(TEACHER, 4, np.float16 if kind == "float16" else np.float64)
    if kind == "probs":
        arrays["values"] = np.exp(arrays["values"])
    if kind == "logits":
        arrays["values"] = np.take_along_axis(TEACHER, arrays["indices"], axis=1)
        arrays["log_sum_exp"] = np.logaddexp.reduce(TEACHER.astype(np.float64), axis=1)
    dataset = read_top_k(tmp_path, arrays)
    found = analyse(dataset, temperatures=(1.0,))
    assert found.figures["kind"] == ("log_probs" if kind == "float16" else kind)
    (check,) = [check for check in found.figures["checks"] if check["name"] == "kind"]
    assert check["ok"] is (kind == "logits")
    (row,) = examples(dataset, found, Selection("row"), 1.0).rows[:1]
    assert row.top[0].probability == pytest.approx(np.exp(LOG_Q[0].max()), rel=1e-3)


# A student.


def test_a_students_values_of_the_same_classes_are_compared_on_them_and_the_rest(tmp_path):
    arrays = shuffled(TOP4)
    values = np.take_along_axis(LOG_P, arrays["indices"], axis=1)
    found = read_top_k(tmp_path, arrays | {"student_values": values})
    kl = kl_divergence(log_softmax(columns(found)), log_softmax(student_of(found)))
    assert student_of(found)[:, :4] == pytest.approx(
        np.take_along_axis(LOG_P, TOP4["indices"], axis=1)
    )
    assert (kl <= kl_divergence(LOG_Q, LOG_P) + 1e-5).all()
    assert kl.mean() == pytest.approx(kl_divergence(LOG_Q, LOG_P).mean(), rel=0.1)
    assert "lower bound" in top_k_check(found)["message"]


def test_a_students_own_top_k_file_is_matched_by_class(tmp_path):
    np.savez(tmp_path / "student.npz", **top_k_of(STUDENT, 3))
    found = read_top_k(tmp_path, TOP4, student=tmp_path / "student.npz")
    kl = kl_divergence(log_softmax(columns(found)), log_softmax(student_of(found)))
    indices = found.top_k.indices.whole()
    own = top_k_of(STUDENT, 3)["indices"]
    is_listed = (indices[:, :, None] == own[:, None, :]).any(axis=2)
    true = np.take_along_axis(LOG_P, indices, axis=1)
    assert 0 < (~is_listed).sum() < is_listed.sum()
    assert student_of(found)[:, :4][is_listed] == pytest.approx(true[is_listed])
    assert (kl <= kl_divergence(LOG_Q, LOG_P) + 1e-5).all()
    assert kl.mean() > 0.5 * kl_divergence(LOG_Q, LOG_P).mean()


def test_a_students_likeliest_class_counts_where_the_teacher_lists_it_not(tmp_path):
    np.savez(tmp_path / "student.npz", **top_k_of(STUDENT, 3))
    # Of one row the student's class is the label, which the teacher does not list.
    two, labels = top_k_of(TEACHER, 2), LABELS.copy()
    top, own = TEACHER.argmax(axis=1), STUDENT.argmax(axis=1)
    unlisted = np.flatnonzero((two["indices"] != own[:, None]).all(axis=1))
    labels[unlisted[0]] = own[unlisted[0]]
    arrays = two | {"labels": labels}
    found = figures(read_top_k(tmp_path, arrays, student=tmp_path / "student.npz"))
    assert found["pair"]["agreement"] == (top == own).mean()
    assert found["pair"]["spearman_wrong"] is None
    assert found["student"]["accuracy"] == (own == labels).mean()
    assert found["student"]["ece"] is None
    assert found["teacher"]["ece"] is not None


def test_what_a_student_of_the_same_classes_may_hide_is_not_known(tmp_path):
    values = np.take_along_axis(LOG_P, TOP4["indices"], axis=1)
    of_all = TOP4 | {"student_values": values, "labels": LABELS}
    hides = np.exp(values).sum(axis=1) < 1 - np.exp(values.max(axis=1))
    assert 0 < hides.sum() < 20
    dataset = read_top_k(tmp_path, of_all)
    found = figures(dataset)
    assert found["pair"]["agreement"] is None
    assert found["student"]["accuracy"] is None
    assert "accuracy and agreement where" in top_k_check(dataset)["message"]
    sure = {name: array[~hides] for name, array in of_all.items()}
    found = figures(read_top_k(tmp_path, sure, "sure.npz"))
    agrees = STUDENT.argmax(axis=1) == TEACHER.argmax(axis=1)
    assert found["pair"]["agreement"] == agrees[~hides].mean()


def test_a_student_of_logits_alone_is_compared_among_the_listed(tmp_path):
    values = np.take_along_axis(STUDENT, TOP4["indices"], axis=1) + 40
    found = read_top_k(tmp_path, TOP4 | {"student_values": values})
    kl = kl_divergence(log_softmax(columns(found)), log_softmax(student_of(found)))
    assert (kl <= kl_divergence(LOG_Q, LOG_P) + 1e-5).all()
    assert kl.max() > 0.1


def test_a_dense_student_is_refused(tmp_path):
    rule = r"a student of a top-k file must be \(800, 4\), its values of the same indices"
    with pytest.raises(DatasetError, match=rule):
        read_top_k(tmp_path, TOP4, student=GOLDEN / "student.npy")


# What is refused.


@pytest.mark.parametrize(
    ("more", "rule"),
    [
        ({"indices": [[3, 3]]}, "row 1: indices must be different in a row, got 3"),
        ({"indices": [[3, -1]]}, "row 1: indices must be whole numbers from 0 to .*, got -1"),
        ({"indices": [[3, 1.5]]}, "indices must be whole numbers from 0 to .*, got 1.5"),
        ({"indices": [[3, np.nan]]}, "indices must be whole numbers from 0 to .*, got nan"),
        ({"indices": [[3, 1e300]]}, "indices must be whole numbers"),
        ({"indices": [["a", "b"]]}, "indices must be an array of numbers, got texts"),
        ({"indices": [[3, 1, 2]]}, r"indices must be \(1, 2\) as values, got \(1, 3\)"),
        ({"values": [-0.1], "indices": [3]}, r"values must be \(n, k\), got \(1,\)"),
        ({"log_sum_exp": [0.0, 0.0]}, r"log_sum_exp must be one a row, \(1,\), got \(2,\)"),
        ({"log_sum_exp": [-1.0]}, "values must be logits whose exponentials.*, got a sum of 2.595"),
        ({"log_sum_exp": [30.0]}, "the likeliest being 1e-06 or more, got a sum of"),
        ({"student_values": [[-0.1]]}, r"must be \(1, 2\), its values of the same indices"),
        ({"labels": [-1]}, "label must be an index from 0"),
        ({"labels": ["cat"]}, "label must be numbers, got cat"),
    ],
)
def test_hostile_files_are_refused_with_the_row_and_the_rule(tmp_path, more, rule):
    arrays = {"values": np.array([[-0.1, -3.0]]), "indices": [[3, 1]]}
    with pytest.raises(DatasetError, match=rule):
        read_top_k(tmp_path, arrays | more)


def test_the_row_of_a_later_batch_is_named(tmp_path):
    indices = np.tile([3, 1], (5000, 1))
    indices[4500] = 2
    with pytest.raises(DatasetError, match="row 4501: indices must be different"):
        read_top_k(tmp_path, {"values": np.full((5000, 2), -0.7), "indices": indices})


def test_indices_beyond_the_named_classes_are_refused(tmp_path):
    arrays = {"values": np.array([[-0.1, -3.0]]), "indices": [[3, 1]], "classes": ["a", "b", "c"]}
    with pytest.raises(DatasetError, match="indices must be whole numbers from 0 to 2, got 3"):
        read_top_k(tmp_path, arrays)


def test_several_top_k_files_are_refused():
    with pytest.raises(DatasetError, match="must stand alone"):
        read_dataset([FILE, FILE])
