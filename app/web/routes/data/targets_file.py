"""A dataset's soft targets in a temporary file, until it is sent."""

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ....datasets.commands.soft_target_file import write_soft_targets
from ....datasets.mounted import MountedDataset
from ....explorer.parameters import TEMPERATURE


class TargetsFile:
    """The file of soft targets, written when this is made.

    Raises:
        DatasetError: the files of the dataset have changed, or have no classes by index.
    """

    def __init__(self, mounted: MountedDataset, values: Mapping[str, Any]) -> None:
        folder = TemporaryDirectory(prefix="soft-targets-", ignore_cleanup_errors=True)
        self.path, self.remove = Path(folder.name, "soft-targets.npz"), folder.cleanup
        with ExitStack() as stack:
            stack.callback(folder.cleanup)
            write_soft_targets(
                mounted.dataset,
                self.path,
                values[TEMPERATURE.attribute_name],
                dtype=values["dtype"],
                top_k=values["top_k"],
                stated=mounted.stated,
            )
            stack.pop_all()  # the file is there: it is removed when it has been sent
