"""Vertex tokens from Google Cloud's own credentials, as they lie on a developer's machine."""

import json
from pathlib import Path

import pytest
from scripted_server import scripted

from tetap.errors import Misconfigured
from tetap.providers.gemini_vertex import default_token

pytest.importorskip("google.auth", reason="google-auth is not installed (dependency group clients)")


def credentials_file(folder: Path, token_address: str) -> Path:
    """A service account of nobody, with a key made for this test."""
    rsa = pytest.importorskip("cryptography.hazmat.primitives.asymmetric.rsa")
    from cryptography.hazmat.primitives import serialization

    key = rsa.generate_private_key(65537, 2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / "account.json"
    path.write_text(
        json.dumps(
            {
                "type": "service_account",
                "project_id": "oranges",
                "private_key_id": "1",
                "private_key": key.decode(),
                "client_email": "nobody@oranges.iam.gserviceaccount.com",
                "client_id": "1",
                "token_uri": token_address,
            }
        )
    )
    return path


def test_a_token_is_fetched_once_while_it_is_good(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with scripted(
        [(200, {"access_token": "ya29.secret", "expires_in": 3600, "token_type": "Bearer"})]
    ) as script:
        path = credentials_file(tmp_path, f"{script.url}/token")
        monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(path))
        find = default_token()
        assert find().reveal() == "ya29.secret"
        assert find() is find()
        assert len(script.asked) == 1
    assert "ya29" not in repr(find())


def test_a_refused_renewal_says_what_to_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with scripted([(400, {"error": "invalid_grant"})]) as script:
        path = credentials_file(tmp_path, f"{script.url}/token")
        monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(path))
        with pytest.raises(Misconfigured) as caught:
            default_token()()
    assert "gcloud auth" in caught.value.hint


def test_a_missing_credentials_file_says_what_to_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(tmp_path / "nothing.json"))
    with pytest.raises(Misconfigured) as caught:
        default_token()()
    assert "VERTEX_ACCESS_TOKEN" in caught.value.hint
