"""The plan on Spark: its SQL joins, ``mapInArrow`` for the steps. Folders must be seen by every worker."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import kdbib
from kdbib.bulk.plan import STEPS
from kdbib.bulk.tables import is_done
from kdbib.errors import KdbibError
from kdbib.index.layout import FILE_BITS, TABLES, files_of

if TYPE_CHECKING:
    from kdbib.index.manifest import Manifest

_TYPES = {"VARCHAR": "string", "BIGINT": "bigint", "INTEGER": "int", "DOUBLE": "double", "BOOLEAN": "boolean"}
_BATCH = 1000  # rows of a batch that a step hands on
_NUMBERS = {"record": "number", "key": "record", "crowd": "record"}


@contextmanager
def errors_told() -> Iterator[None]:
    """What Spark raises, as errors that a user can act on.

    Raises:
        KdbibError: Spark is not installed, cannot be started, or gave up.

    """
    try:
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException
    except ImportError as error:
        raise KdbibError("Spark is not installed; install it with: pip install 'kdbib[spark]'") from error
    try:
        yield
    except (PySparkException, Py4JError) as error:
        told = str(error).strip().partition("\n")[0]
        raise KdbibError(
            f"Spark gave up ({told}); it needs Java 17, a master that answers, and --memory such as 4GB; "
            "the same command goes on"
        ) from error


class Spark:
    """Carries the plan out in ``folder``; see :class:`kdbib.bulk.match.Engine`."""

    def __init__(self, folder: Path, master: str, memory: str) -> None:
        from pyspark.sql import SparkSession

        self._folder = folder
        package = str(Path(kdbib.__file__).parents[1])
        path = os.pathsep.join(filter(None, (package, os.environ.get("PYTHONPATH", ""))))
        os.environ["PYSPARK_PYTHON"] = os.environ.get("PYSPARK_PYTHON", sys.executable)
        self._session = (
            SparkSession.builder.master(master)
            .appName("kdbib match")
            .config("spark.driver.memory", memory.replace("B", "").lower())
            .config("spark.executorEnv.PYTHONPATH", path)
            .config("spark.sql.shuffle.partitions", "64")
            .config("spark.ui.showConsoleProgress", "false")
            .getOrCreate()
        )
        self._session.sparkContext.setLogLevel("ERROR")

    def close(self) -> None:
        """Let go of the session."""
        self._session.stop()

    def open(self, index: Path, manifest: Manifest) -> None:
        """Give the tables of an index their names."""
        from pyspark.sql import functions

        for table in TABLES:
            read = self._session.read.parquet(*map(str, files_of(index, manifest, table)))
            if manifest.dead and table in _NUMBERS:
                file = functions.shiftright(_NUMBERS[table], FILE_BITS)
                read = read.where(~file.isin(manifest.dead))
            read.createOrReplaceTempView(table)
        self._session.read.parquet(str(index / manifest.twins)).createOrReplaceTempView("twin")

    def view(self, name: str, sql: str) -> None:
        """Give a query a name."""
        self._session.sql(sql).createOrReplaceTempView(name)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a query, here."""
        return [tuple(row) for row in self._session.sql(sql).collect()]

    def put(self, name: str, columns: Mapping[str, str], rows: Iterable[Sequence[object]]) -> None:
        """Make a table of rows that are here."""
        if not is_done(self._folder / name):
            made = self._session.createDataFrame([tuple(row) for row in rows], _schema(columns))
            made.write.mode("overwrite").parquet(str(self._folder / name))
        self._seen(name)

    def make(self, name: str, sql: str) -> None:
        """Make a table of a query."""
        if not is_done(self._folder / name):
            self._session.sql(sql).write.mode("overwrite").parquet(str(self._folder / name))
        self._seen(name)

    def write(self, sql: str, target: Path) -> None:
        """Write the result: a folder of Parquet files."""
        self._session.sql(sql).write.mode("overwrite").parquet(str(target))

    def step(self, name: str) -> None:
        """Take a step in Python for every partition."""
        step = STEPS[name]
        handed = self._session.sql(step.select)
        handed.createOrReplaceTempView(f"{name}_input")
        if not is_done(self._folder / name):
            rows = handed.persist().repartition("bucket")
            ordered = rows.sortWithinPartitions("bucket", *_orders(step.order))
            columns = {"bucket": "INTEGER", **step.columns}
            made = ordered.mapInArrow(_taking(name, columns), _schema(columns))
            made.write.mode("overwrite").parquet(str(self._folder / name))
        self._seen(name)

    def _seen(self, name: str) -> None:
        self._session.read.parquet(str(self._folder / name)).createOrReplaceTempView(name)


def _schema(columns: Mapping[str, str]) -> str:
    """The columns as Spark writes them; ``[]`` is an array."""
    return ", ".join(f"{name} {_type(kind)}" for name, kind in columns.items())


def _type(kind: str) -> str:
    return f"array<{_TYPES[kind[:-2]]}>" if kind.endswith("[]") else _TYPES[kind]


def _orders(order: str) -> list[Any]:
    """The columns to sort by; Spark puts NULL first where it is not told otherwise."""
    from pyspark.sql import functions

    return [functions.expr(one.removesuffix(" NULLS FIRST")).asc_nulls_first() for one in order.split(", ")]


def _taking(name: str, columns: Mapping[str, str]) -> Callable[[Iterator[Any]], Iterator[Any]]:
    """What a worker does with the batches of a partition: the step, bucket by bucket."""

    def take(batches: Iterator[Any]) -> Iterator[Any]:
        import pyarrow as pa

        from kdbib.bulk.steps import STEPS as FUNCTIONS

        kinds = {"VARCHAR": pa.string(), "BIGINT": pa.int64(), "INTEGER": pa.int32()}
        kinds |= {"DOUBLE": pa.float64(), "BOOLEAN": pa.bool_()}
        fields = [
            (column, pa.list_(kinds[kind[:-2]]) if kind.endswith("[]") else kinds[kind])
            for column, kind in columns.items()
        ]
        schema = pa.schema(fields)
        rows = (row for batch in batches for row in zip(*(c.to_pylist() for c in batch.columns), strict=True))
        made = (
            (bucket, *row)
            for bucket, group in groupby(rows, itemgetter(0))
            for row in FUNCTIONS[name](columns[1:] for columns in group)
        )
        while some := list(islice(made, _BATCH)):
            columns_of = zip(zip(*some, strict=True), schema.types, strict=True)
            arrays = [pa.array(column, kind) for column, kind in columns_of]
            yield pa.RecordBatch.from_arrays(arrays, schema=schema)

    return take
