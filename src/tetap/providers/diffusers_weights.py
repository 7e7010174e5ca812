"""Where weights are: a file, a folder, or Hugging Face's cache; fetched only where that is allowed."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from ..errors import Misconfigured, Unreachable
from ..ports import Secret

_ENDING = ".safetensors"
_PLANS = ("*.json", "*.txt", "*.model")


@dataclass(frozen=True)
class Kind:
    """What is wanted: by which file its folder is known, and which files of a repository belong to it."""

    words: str
    known_by: str
    files: tuple[str, ...]


PIPELINE = Kind(
    f"a {_ENDING} file or a folder with model_index.json", "model_index.json", (*_PLANS, f"*/*{_ENDING}")
)
LAYOUT = Kind("a folder with model_index.json", "model_index.json", _PLANS)
"""How the networks of a pipeline are built, without their weights."""
NETWORK = Kind("a folder with config.json", "config.json", ("config.json", f"*{_ENDING}"))
FILE = Kind(f"a {_ENDING} file", "", ())
_REPO = re.compile(r"(?P<repo>[\w.-]+/[\w.-]+)(?:@(?P<revision>[\w.-]+))?(?:/(?P<inside>[^@]+))?")


@dataclass(frozen=True)
class Weights:
    """Weights that are on this machine."""

    name: str
    """The repository and what is inside it; of a local path its last part, which says nothing of the machine."""
    path: Path
    version: str
    """The repository's commit, or the sha256 of what the path holds."""

    @property
    def is_file(self) -> bool:
        """Whether it is one file instead of a folder."""
        return self.path.suffix == _ENDING


_digests: dict[tuple[str, int, int], str] = {}
"""sha256 by path, time and size: gigabytes are read once a process, however many projects draw with them."""


class WeightsFinder:
    """Finds weights by what the user calls them. `may_fetch`: what is missing is downloaded."""

    def __init__(self, may_fetch: bool, token: Secret | None) -> None:
        self._may_fetch = may_fetch
        self._token = token

    def find(self, name: str, kind: Kind, half: bool = False) -> Weights:
        """The weights called `name`, of one of the kinds above; a PIPELINE may be one file too.

        `half`: of a pipeline that is fetched, the 16-bit weights are taken where there are any.
        Misconfigured when they are not here, with the command that fetches them."""
        path = Path(name).expanduser()
        if path.exists():
            return self._local(name, path, kind)
        asked = _REPO.fullmatch(name)
        inside = (asked["inside"] if asked else None) or ""
        if asked is None or (asked["repo"].endswith(_ENDING) and not inside):
            raise Misconfigured(
                f"there are no weights '{name}' on this machine",
                "Give a folder, a .safetensors file, or OWNER/REPO on Hugging Face.",
            )
        if kind == FILE and not inside.endswith(_ENDING):
            raise Misconfigured(f"'{name}' names no file", f"Write it as {asked['repo']}/FILE{_ENDING}.")
        return self._cached(name, asked, inside, kind) or self._fetched(name, asked, inside, kind, half)

    def _local(self, name: str, path: Path, kind: Kind) -> Weights:
        if path.is_file():
            right = path.suffix == _ENDING and kind in (PIPELINE, FILE)
        else:
            right = kind != FILE and (path / kind.known_by).is_file()
        if not right:
            raise Misconfigured(
                f"'{name}' is not {kind.words}",
                f"Only {_ENDING} is read: other formats can run programs hidden in them. Convert it first.",
            )
        return Weights(path.name, path.resolve(), f"sha256:{self._digest(path)}")

    def _cached(self, name: str, asked: re.Match[str], inside: str, kind: Kind) -> Weights | None:
        from huggingface_hub import try_to_load_from_cache

        known_by = inside if inside.endswith(_ENDING) else "/".join(filter(None, (inside, kind.known_by)))
        found = try_to_load_from_cache(asked["repo"], known_by, revision=asked["revision"])
        if not isinstance(found, str):
            return None
        snapshot = Path(found.removesuffix(known_by))
        path = snapshot / inside if inside else snapshot
        return Weights(re.sub("@[^/]+", "", name), path, f"commit {snapshot.name}")

    def _fetched(self, name: str, asked: re.Match[str], inside: str, kind: Kind, half: bool) -> Weights:
        if not self._may_fetch:
            raise Misconfigured(
                f"the weights {name} are not on this machine",
                f"Fetch them: {fetch_command(name, kind)}. Or let tetap fetch what is missing: download = true "
                "under [platforms.diffusers] in tetap.toml.",
            )
        try:
            self._download(asked["repo"], asked["revision"], inside, kind, half)
        except Exception as error:  # noqa: BLE001 - the hub's client lets errors of several libraries through
            raise _not_fetched(name, error) from None
        found = self._cached(name, asked, inside, kind)
        if found is None:
            raise Misconfigured(f"{name} is not {kind.words}", "Look at its page on Hugging Face.")
        return found

    def _download(self, repo: str, revision: str | None, inside: str, kind: Kind, half: bool) -> None:
        from huggingface_hub import hf_hub_download, snapshot_download

        token = self._token.reveal() if self._token else None
        if inside.endswith(_ENDING):
            hf_hub_download(repo, inside, revision=revision, token=token)
        elif kind == PIPELINE:
            _download_pipeline(repo, revision, token, half)
        else:
            files = [f"{inside}/*"] if inside else list(kind.files)
            snapshot_download(repo, revision=revision, token=token, allow_patterns=files)

    def _digest(self, path: Path) -> str:
        """Of a file its sha256; of a folder that of its files' names and sha256."""
        if path.is_dir():
            files = sorted(one for one in path.rglob("*") if one.is_file())
            told = "".join(f"{one.relative_to(path)} {self._digest(one)}\n" for one in files)
            return hashlib.sha256(told.encode()).hexdigest()
        state = path.stat()
        key = (str(path.resolve()), state.st_mtime_ns, state.st_size)
        if key not in _digests:
            with path.open("rb") as file:
                _digests[key] = hashlib.file_digest(file, "sha256").hexdigest()
        return _digests[key]


def fetch_command(name: str, kind: Kind) -> str:
    """What a user types to fetch these weights."""
    asked = _REPO.fullmatch(name)
    if asked is None:
        return f"hf download {name}"
    command = f"hf download {asked['repo']}" + (
        f" --revision {asked['revision']}" if asked["revision"] else ""
    )
    inside = asked["inside"] or ""
    if inside.endswith(_ENDING):
        return f"{command} {inside}"
    if inside:
        return f'{command} --include "{inside}/*"'
    return " ".join((command, *(f'--include "{pattern}"' for pattern in kind.files)))


def _download_pipeline(repo: str, revision: str | None, token: str | None, half: bool) -> None:
    from diffusers import DiffusionPipeline

    for variant in ("fp16", None) if half else (None,):
        try:
            DiffusionPipeline.download(
                repo, revision=revision, token=token, variant=variant, use_safetensors=True
            )
        except ValueError:
            # Raised where the repository has no weights of this variant.
            if variant is None:
                raise
        else:
            return


def _not_fetched(name: str, error: Exception) -> Misconfigured | Unreachable:
    from huggingface_hub.errors import EntryNotFoundError, GatedRepoError, RepositoryNotFoundError

    reasons = _reasons(error)
    if any(isinstance(one, GatedRepoError) for one in reasons):
        return Misconfigured(
            f"{name} is given only to those who accept its licence",
            "Accept it on its page at Hugging Face, make a token there, and keep it: tetap key set HF_TOKEN",
        )
    if any(isinstance(one, RepositoryNotFoundError | EntryNotFoundError) for one in reasons):
        return Misconfigured(
            f"Hugging Face has no {name}",
            "Look at the spelling; a private one needs a token: tetap key set HF_TOKEN",
        )
    return Unreachable(
        f"{name} could not be fetched from Hugging Face ({type(error).__name__})",
        "Nothing was drawn. Look at the network and the space on the disk, then run the same command again.",
    )


def _reasons(error: BaseException | None) -> list[BaseException]:
    """The error and those that led to it: the library hides what the hub said behind its own."""
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = error.__cause__ or error.__context__
    return found
