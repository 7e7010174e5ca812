"""Pictures in a bucket: created once, never overwritten, brought back where a machine has lost them."""

import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tetap.errors import CannotWrite, Misconfigured, StoreDamaged, StoreMissing
from tetap.store.objects import digest_of
from tetap.store.shared_objects import SharedObjects

pytest.importorskip("obstore")
moto = pytest.importorskip("moto.server")


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """An S3 server on the loopback."""
    server = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(endpoint: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    import urllib3

    for name, value in {
        "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": endpoint, "AWS_ENDPOINT": endpoint,
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    name = "b" + digest_of(str(tmp_path).encode())[7:27]
    urllib3.request("PUT", f"{endpoint}/{name}", headers={"host": urlsplit(endpoint).netloc})
    return f"s3://{name}/pictures"


def test_a_picture_put_on_one_machine_is_there_on_another(bucket: str, tmp_path: Path) -> None:
    here, there = SharedObjects(tmp_path / "a", bucket), SharedObjects(tmp_path / "b", bucket)
    digest = here.put(b"picture")
    assert there.has(digest)
    assert there.get(digest) == b"picture"
    assert list(there.digests()) == [digest]
    assert there.size(digest) == 7


def test_many_writers_of_the_same_picture_write_it_once(bucket: str, tmp_path: Path) -> None:
    stores = [SharedObjects(tmp_path / str(n), bucket) for n in range(4)]
    threads = [threading.Thread(target=store.put, args=(b"same",)) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert list(stores[0].digests()) == [digest_of(b"same")]


def test_a_flipped_byte_here_is_mended_from_the_bucket(bucket: str, tmp_path: Path) -> None:
    store = SharedObjects(tmp_path, bucket)
    path = store.path(store.put(b"picture"))
    path.chmod(0o644)
    path.write_bytes(b"pictvre")
    assert store.get(digest_of(b"picture")) == b"picture"
    assert path.read_bytes() == b"picture"


def test_rotten_bytes_in_the_bucket_are_named_and_never_served(bucket: str, tmp_path: Path) -> None:
    import obstore

    store = SharedObjects(tmp_path / "a", bucket)
    digest = store.put(b"picture")
    obstore.put(store._bucket, f"sha256/{digest[7:9]}/{digest[7:]}", b"pictvre")
    with pytest.raises(StoreDamaged, match="no longer matches"):
        SharedObjects(tmp_path / "b", bucket).get(digest)


def test_what_is_nowhere_is_said_to_be_nowhere(bucket: str, tmp_path: Path) -> None:
    store = SharedObjects(tmp_path, bucket)
    assert not store.has(digest_of(b"nothing"))
    with pytest.raises(StoreMissing, match="neither here nor"):
        store.get(digest_of(b"nothing"))


def test_a_bucket_that_is_not_there_is_a_clear_word_and_the_picture_stays_here(
    bucket: str, tmp_path: Path
) -> None:
    store = SharedObjects(tmp_path, "s3://no-such-bucket-here")
    with pytest.raises(CannotWrite, match="no-such-bucket-here"):
        store.put(b"picture")
    assert store.path(digest_of(b"picture")).is_file()


@pytest.mark.parametrize("url", ["s3://", "http://bucket", "bucket"])
def test_an_address_that_is_no_bucket_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(Misconfigured, match="store is"):
        SharedObjects(tmp_path, url)
