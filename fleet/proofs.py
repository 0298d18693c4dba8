"""Proofs (证明) as they were reported and revoked; `fleet.store.proofs` keeps them as they arrive."""

from dataclasses import replace
from datetime import datetime

from fleet.store.port import StoredProof
from fleet.store.rows import stamp
from fleet.store.sql import Sql


async def proof(sql: Sql, number: str) -> StoredProof | None:
    """What was reported of it, and whether it was revoked."""
    row = await sql.row(
        "SELECT number, item, code_digest, issued, expires, key, digest, signature,"
        " CASE WHEN EXISTS (SELECT 1 FROM revoked_proofs WHERE revoked_proofs.number = proofs.number)"
        " THEN 1 ELSE 0 END"
        " FROM proofs WHERE number = $1",
        number,
    )
    if row is None:
        return None
    *told, revoked = row
    return replace(StoredProof(*told), revoked=bool(revoked))


async def revoke_proof(sql: Sql, number: str, at: datetime) -> None:
    """From now on it does not hold, also where it has not been reported yet."""
    await sql.execute(
        "INSERT INTO revoked_proofs (number, at) VALUES ($1, $2) ON CONFLICT (number) DO NOTHING",
        number,
        stamp(at),
    )
