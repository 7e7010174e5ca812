"""Picture bytes that several machines share: an S3 bucket, with this machine's folder in front of it.

A picture counts as kept when both have it. What the folder has lost or damaged comes back from the bucket; the
bucket's bytes are checked against their name like all others and never overwritten.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import CannotWrite, Misconfigured, StoreDamaged, StoreMissing
from .objects import ObjectStore, digest_of

if TYPE_CHECKING:
    from obstore.store import S3Store

_PATIENCE_SECONDS = 60
"""How long a bucket that answers with errors is asked again."""


class SharedObjects(ObjectStore):
    """`url`: s3://BUCKET or s3://BUCKET/PREFIX. Credentials and endpoint come from the usual AWS_ variables."""

    def __init__(self, folder: Path, url: str) -> None:
        super().__init__(folder)
        self.url = url.rstrip("/")
        self._bucket = _bucket(self.url)

    def put(self, data: bytes) -> str:
        """Keep the bytes here and in the bucket."""
        return self._shared(super().put(data), data)

    def adopt(self, there: Path, data: bytes) -> str:
        """Keep the bytes of a file here and in the bucket."""
        return self._shared(super().adopt(there, data), data)

    def _shared(self, digest: str, data: bytes) -> str:
        import obstore
        from obstore.exceptions import AlreadyExistsError

        try:
            obstore.put(self._bucket, _name(digest), data, mode="create", use_multipart=False)
        except AlreadyExistsError:
            pass
        except Exception as error:  # noqa: BLE001 - obstore's errors share no class of their own
            raise CannotWrite(
                f"cannot write {self.url}: {_words(error)}",
                "Check the bucket, then run the same command again; what was bought is kept on this machine.",
            ) from None
        return digest

    def get(self, digest: str) -> bytes:
        """The bytes from here, or from the bucket when they are missing or damaged here."""
        try:
            return super().get(digest)
        except StoreMissing:
            data = self._fetch(digest)
        except StoreDamaged:
            data = self._fetch(digest)
        super().put(data)
        return data

    def has(self, digest: str) -> bool:
        """Whether the bytes are here or in the bucket."""
        import obstore

        if super().has(digest):
            return True
        try:
            obstore.head(self._bucket, _name(digest))
        except FileNotFoundError:
            return False
        except Exception as error:  # noqa: BLE001
            raise self._away(error) from None
        return True

    def digests(self) -> Iterator[str]:
        """The name of everything in the bucket, sorted."""
        import obstore

        for batch in obstore.list(self._bucket, prefix="sha256"):
            for entry in sorted(batch, key=lambda one: str(one["path"])):
                yield "sha256:" + str(entry["path"]).rpartition("/")[2]

    def remove(self, digest: str) -> None:
        """Delete here and in the bucket."""
        import obstore

        super().remove(digest)
        obstore.delete(self._bucket, _name(digest))

    def size(self, digest: str) -> int:
        """Bytes of one picture in the bucket."""
        import obstore

        return int(obstore.head(self._bucket, _name(digest))["size"])

    def age_days(self, digest: str) -> float:
        """Days since it was put into the bucket."""
        import obstore

        at = obstore.head(self._bucket, _name(digest))["last_modified"]
        return (datetime.now(UTC) - at).total_seconds() / 86400

    def _fetch(self, digest: str) -> bytes:
        import obstore

        try:
            data = bytes(obstore.get(self._bucket, _name(digest)).bytes())
        except FileNotFoundError:
            raise StoreMissing(
                f"{digest[:19]}… is neither here nor in {self.url}",
                "Copy it from whoever made the picture (tetap store import), or shoot again.",
            ) from None
        except Exception as error:  # noqa: BLE001
            raise self._away(error) from None
        if digest_of(data) != digest:
            raise StoreDamaged(
                f"{self.url}/{_name(digest)} no longer matches its name; it was not used",
                "Restore it from a backup, or delete it and shoot again.",
            )
        return data

    def _away(self, error: Exception) -> StoreMissing:
        return StoreMissing(
            f"{self.url} cannot be read: {_words(error)}", "Check network and credentials, then try again."
        )


def _name(digest: str) -> str:
    algorithm, _, hexadecimal = digest.partition(":")
    return f"{algorithm}/{hexadecimal[:2]}/{hexadecimal}"


def _words(error: Exception) -> str:
    """The kind of failure; the text may hold addresses and keys."""
    return type(error).__name__


def _bucket(url: str) -> "S3Store":
    from datetime import timedelta

    try:
        from obstore.store import S3Store
    except ImportError:
        raise Misconfigured("S3 needs obstore", "Install it: pip install 'tetap[s3]'") from None
    if not url.startswith("s3://") or not url[5:]:
        raise Misconfigured(f"store is '{url}'", "Write s3://BUCKET or s3://BUCKET/FOLDER.")
    return S3Store.from_url(
        url,
        client_options={"allow_http": True, "timeout": "60 seconds"},
        retry_config={
            "max_retries": 60,
            "retry_timeout": timedelta(seconds=_PATIENCE_SECONDS),
            "backoff": {
                "init_backoff": timedelta(milliseconds=200),
                "max_backoff": timedelta(seconds=3),
                "base": 2,
            },
        },
    )
