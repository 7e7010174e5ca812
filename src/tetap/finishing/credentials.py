"""Content Credentials (C2PA): read from any file, signed last, an earlier manifest kept as the parent."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

from ..errors import BadInput, Misconfigured
from ..wire import media_type_of

TRAINED = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
"""IPTC's word for a picture that a trained model made."""
DRAWN = "http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicMedia"
"""IPTC's word for a picture that a program drew without a trained model."""
COMPOSITE = "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia"
_LABEL = "org.tetap.picture"
_YEARS = 10


@dataclass(frozen=True)
class SigningKey:
    """A certificate chain and its key, both PEM; `own` marks one that we made: it proves that nothing was changed,
    and nobody's name."""

    chain: bytes
    key: bytes = field(repr=False)
    algorithm: str = "es256"
    own: bool = False


@dataclass(frozen=True)
class FoundCredentials:
    """What a file says of itself. `state`: Valid, Trusted or Invalid, by the C2PA reader; `problems` its codes."""

    state: str
    problems: tuple[str, ...]
    signer: str
    manifests: int
    source_type: str
    about: Mapping[str, Any]
    """What tetap wrote about the picture; empty where others signed."""


def read_credentials(data: bytes) -> FoundCredentials | None:
    """The manifest of a picture; None when it has none."""
    c2pa = _library()
    try:
        reader = c2pa.Reader.try_create(media_type_of(data) or "application/octet-stream", BytesIO(data))
        if reader is None:
            return None
        with reader:
            told = json.loads(reader.json())
    except c2pa.C2paError as error:
        return FoundCredentials("Invalid", (type(error).__name__.lstrip("_"),), "unknown", 0, "", {})
    manifest = told["manifests"].get(told.get("active_manifest"), {})
    assertions: dict[str, Any] = {one["label"]: one.get("data", {}) for one in manifest.get("assertions", ())}
    ours = [one for label, one in assertions.items() if label.startswith(_LABEL)]
    signed = manifest.get("signature_info", {})
    return FoundCredentials(
        state=str(told.get("validation_state", "Invalid")),
        problems=tuple(str(one.get("code")) for one in told.get("validation_status", ())),
        signer=str(signed.get("common_name") or signed.get("issuer") or "unknown"),
        manifests=len(told["manifests"]),
        source_type=next(_source_types(assertions), ""),
        about=ours[0] if ours else {},
    )


def _source_types(assertions: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a generator of texts
    for label, data in assertions.items():
        if label.startswith("c2pa.actions"):
            yield from (
                str(one["digitalSourceType"]) for one in data.get("actions", ()) if "digitalSourceType" in one
            )


def signed(
    data: bytes,
    key: SigningKey,
    about: Mapping[str, Any],
    *,
    original: bytes | None = None,
    source_type: str = TRAINED,
) -> bytes:
    """The picture with a manifest of ours. `original`: the platform's own bytes; with a manifest in them they become
    the parent, so that what the platform signed stays and stays valid."""
    c2pa = _library()
    kind = media_type_of(data)
    if not kind:
        raise BadInput("only PNG, JPEG and WebP are signed here", "Export the picture in one of them first.")
    has_parent = original is not None and read_credentials(original) is not None
    same = original == data
    builder = c2pa.Builder(_claim(about, source_type, has_parent=has_parent, same=same))
    if has_parent and original is not None:
        facts = {"title": "as the platform delivered it", "relationship": "parentOf", "label": "parent"}
        builder.add_ingredient(json.dumps(facts), media_type_of(original), BytesIO(original))
    signer = c2pa.Signer.from_info(
        c2pa.C2paSignerInfo(alg=key.algorithm.encode(), sign_cert=key.chain, private_key=key.key, ta_url=None)
    )
    out = BytesIO()
    try:
        builder.sign(signer, kind, BytesIO(data), out)
    except c2pa.C2paError as error:
        raise Misconfigured(
            f"the picture could not be signed: {type(error).__name__}",
            "Is the certificate for signing (key usage digitalSignature, an extended key usage), its chain leaf first,"
            " and the key PKCS8?",
        ) from None
    return out.getvalue()


def _claim(about: Mapping[str, Any], source_type: str, *, has_parent: bool, same: bool) -> str:
    made: dict[str, Any] = {"action": "c2pa.created", "digitalSourceType": source_type}
    agent = about.get("model")
    if agent:
        made["softwareAgent"] = {"name": str(agent)}
    actions: list[dict[str, Any]] = [made]
    if has_parent:
        actions = [{"action": "c2pa.opened", "parameters": {"ingredientIds": ["parent"]}}]
        if not same:
            actions.append({"action": "c2pa.edited", "digitalSourceType": COMPOSITE})
    return json.dumps(
        {
            "claim_generator_info": [
                {"name": "tetap", "version": str(about.get("made_with", "")).removeprefix("tetap ")}
            ],
            "title": str(about.get("shot", "picture")),
            "assertions": [
                {"label": "c2pa.actions.v2", "data": {"actions": actions}},
                {"label": _LABEL, "data": dict(about)},
            ],
        }
    )


def _version(about: Mapping[str, Any]) -> str:
    return str(about.get("made_with", "")).removeprefix("tetap ")


def own_key(name: str) -> SigningKey:
    """A self-signed certificate. Readers call it untrusted, and rightly: anybody can make one with any name."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    named = x509.NameAttribute(NameOID.COMMON_NAME, name[:60])
    who = x509.Name([named, x509.NameAttribute(NameOID.ORGANIZATION_NAME, "self-signed")])
    now = datetime.now(UTC)
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=False, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    public = key.public_key()
    certificate = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(days=365 * _YEARS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(public), critical=False)
        .sign(key, hashes.SHA256())
    )
    written = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return SigningKey(certificate.public_bytes(serialization.Encoding.PEM), written, own=True)


def _library() -> Any:  # noqa: ANN401 - the library names no types
    try:
        import c2pa
    except ImportError:
        raise Misconfigured(
            "Content Credentials need a library that is not installed", "pip install 'tetap[c2pa]'"
        ) from None
    return c2pa
