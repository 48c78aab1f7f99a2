"""What executors sign, byte for byte (the Move tests assert the same hex)."""

from __future__ import annotations

from k3s_daas.contract.statement import (
    AnswerStatement,
    PossessionStatement,
    ReadBatchStatement,
)
from sui_wire.ids import Address


def test_answer_statement() -> None:
    statement = AnswerStatement(
        chain=b"\x01" * 32,
        package_id=Address(b"\x02" * 32),
        cluster=Address(b"\x03" * 32),
        executor=Address(b"\x04" * 32),
        key_version=5,
        request_id=b"\x06" * 40,
        request_digest=b"\x07" * 32,
        result=1,
        status=404,
        bytes_sent=8,
        bytes_received=9,
        envelope_digest=b"\x0a" * 32,
    )
    assert statement.encode().hex() == "".join(
        (
            "12" + b"K3S_DAAS_ANSWER_V1".hex(),
            "20" + "01" * 32,
            "02" * 32,
            "03" * 32,
            "04" * 32,
            "0500000000000000",
            "28" + "06" * 40,
            "20" + "07" * 32,
            "01",
            "9401",
            "0800000000000000",
            "0900000000000000",
            "20" + "0a" * 32,
        )
    )


def test_possession_statement() -> None:
    statement = PossessionStatement(
        platform=Address(b"\x01" * 32),
        cluster=Address(b"\x02" * 32),
        operator=Address(b"\x03" * 32),
        sealing_key=b"\x04" * 32,
    )
    assert statement.encode().hex() == "".join(
        (
            "14" + b"K3S_DAAS_EXECUTOR_V1".hex(),
            "01" * 32,
            "02" * 32,
            "03" * 32,
            "20" + "04" * 32,
        )
    )


def test_read_batch_statement() -> None:
    statement = ReadBatchStatement(
        chain=b"\x01" * 32,
        package_id=Address(b"\x02" * 32),
        cluster=Address(b"\x03" * 32),
        executor=Address(b"\x04" * 32),
        key_version=5,
        lane=Address(b"\x06" * 32),
        root=b"\x07" * 32,
        count=8,
        first_ms=9,
        last_ms=10,
    )
    assert statement.encode().hex() == "".join(
        (
            "11" + b"K3S_DAAS_READS_V1".hex(),
            "20" + "01" * 32,
            "02" * 32,
            "03" * 32,
            "04" * 32,
            "0500000000000000",
            "06" * 32,
            "20" + "07" * 32,
            "0800000000000000",
            "0900000000000000",
            "0a00000000000000",
        )
    )
