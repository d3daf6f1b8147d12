"""The same wave on Spark, in local mode with a real Java machine.

1. Spark gives the numbers of this machine to 1e-12, through `mapInArrow`, and the same counts by atom.
2. What is wrong with a file reaches the person as the same error, with the file.

Needs Java (Debian: default-jre-headless).
"""

import os
import shutil
from dataclasses import replace

import numpy as np
import pytest
from answer_parts import arrow_of, cell_counts, same_profile, write_parts
from small_instruments import EVERY_CUT, cut_points, random_table

from ctc_toolkit.errors import ToolkitError
from ctc_toolkit.riskfactors.engines import engine_of
from ctc_toolkit.riskfactors.engines.local import LocalEngine
from ctc_toolkit.riskfactors.engines.on_spark import TASKS_TOGETHER
from ctc_toolkit.riskfactors.streaming import Streaming, profile_of_files

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::FutureWarning")]


@pytest.fixture(scope="module")
def spark():
    if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        reason = "no Java: Spark cannot run (Debian: apt-get install default-jre-headless)"
        if os.environ.get("CTC_REQUIRE_ALL") == "1":
            pytest.fail(f"{reason} (CTC_REQUIRE_ALL=1 allows no skipping)")
        pytest.skip(reason)
    engine = engine_of("spark", cores=1)
    yield engine
    engine.close()


def test_1_and_2_spark(spark, tmp_path):
    table = random_table(300, seed=44)
    write_parts(tmp_path / "wave", arrow_of(table), borders=[150], row_group_size=20)
    how = Streaming(LocalEngine(1), cut_points(EVERY_CUT), locks="wanted", batch_rows=20)
    here = profile_of_files([tmp_path / "wave"], table.instrument, how)
    assert here.tasks > TASKS_TOGETHER, "more than one partition"
    there = profile_of_files([tmp_path / "wave"], table.instrument, replace(how, engine=spark))
    same_profile(here.profile, there.profile)
    assert here.profile.provenance == there.profile.provenance
    for one, other in zip(cell_counts(here.counts), cell_counts(there.counts), strict=True):
        np.testing.assert_array_equal(one, other)

    path = tmp_path / "wave" / "part01.parquet"
    data = path.read_bytes()
    path.write_bytes(data[:200] + b"\xff" * 300 + data[500:])
    with pytest.raises(ToolkitError) as caught:
        profile_of_files([tmp_path / "wave"], table.instrument, replace(how, engine=spark))
    assert caught.value.code == "in_file_of_many"
    assert caught.value.values["problem"].code == "parquet_damaged"
    assert "part01.parquet" in caught.value.say("de")
