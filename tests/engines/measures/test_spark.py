"""The same expressions on a cluster of our own: one master, two workers, all on this machine."""

import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

import pytest

from sojourn.engines.measures.computing import compute, on_duckdb
from sojourn.engines.measures.fault import FactsError
from sojourn.engines.measures.period import period_named
from sojourn.engines.measures.spark import on_spark
from sojourn.engines.measures.writing import write_facts
from tests.engines.measures.inventing import Inventor

try:
    import pyspark
except ImportError:
    pyspark = None


def is_java_17():
    if shutil.which("java") is None:
        return False
    told = subprocess.run(["java", "-version"], capture_output=True, text=True, check=False).stderr
    return 'version "17' in told


def wait_for(port, seconds=120):
    for _try in range(seconds * 5):
        with socket.socket() as knock:
            if knock.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise AssertionError(f"nothing listens on {port}")


def free_port():
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return held.getsockname()[1]


@pytest.fixture
def cluster(tmp_path):
    """The address of a master with two workers."""
    home = Path(pyspark.__file__).parent
    port = free_port()
    around = os.environ | {"SPARK_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1"}
    command = [str(home / "bin" / "spark-class")]
    place = ["--host", "127.0.0.1", "--webui-port", "0"]
    master = [*command, "org.apache.spark.deploy.master.Master", *place, "--port", str(port)]
    worker = [*command, "org.apache.spark.deploy.worker.Worker", *place, "--cores", "1", "--memory", "1g"]
    started = [subprocess.Popen(master, env=around, stderr=subprocess.DEVNULL)]
    try:
        wait_for(port)
        for number in range(2):
            folder = ["--work-dir", str(tmp_path / f"worker{number}"), f"spark://127.0.0.1:{port}"]
            started.append(subprocess.Popen([*worker, *folder], env=around, stderr=subprocess.DEVNULL))
        yield f"spark://127.0.0.1:{port}"
    finally:
        for one in started:
            one.terminate()
        for one in started:
            one.wait(30)


@pytest.mark.skipif(pyspark is None or not is_java_17(), reason="needs sojourn[spark] and Java 17")
def test_a_cluster_gives_the_very_same_figures_as_duckdb(cluster, tmp_path):
    period, folder = period_named("2025"), tmp_path / "facts"
    write_facts(folder, Inventor(3, size=16).facts())
    engine, facts = on_duckdb(folder, period)

    with on_spark(folder, period, master=cluster) as (spark, same):
        assert same == facts
        assert compute(spark, facts) == compute(engine, facts)


@pytest.mark.skipif(pyspark is not None, reason="Spark is here")
def test_without_spark_the_message_says_what_to_install(tmp_path):
    with (
        pytest.raises(FactsError, match=r"pip install sojourn\[spark\]"),
        on_spark(tmp_path, period_named("2025"), master="local[1]"),
    ):
        pass
