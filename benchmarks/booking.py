"""Booking confirmations per second beside pgbench: `uv run python benchmarks/booking.py [clients] [seconds]`.

Both run one after the other on one PostgreSQL that the script starts itself (its shipped settings, every commit
synced), with the same number of clients, over ten thousand existing bookings. pgbench does one UPDATE and one
INSERT per transaction, once on two bare tables and once on the tables that a booking is kept in (no lock, no check: the
least that must be written there). A confirmation locks the person, checks ban, overlap and
hold, writes the booking and its audit row, and opens and closes its transaction as a request does. The same statements
sent by pgbench tell how much of the difference is the schema and how much is Python. `whole booking` is hold and
confirmation, two transactions.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import asyncpg
from sqlalchemy.engine import make_url

from benchmarks import furnished
from hall.appointments import service as appointments
from hall.appointments.model import Applicant
from hall.hall import Hall
from hall.identity.vault import new_key
from tests.support import postgres

CLIENTS, SECONDS = 8, 8  # at most 8 clients
PROCESSES = 2  # as many as the machine has cores; pgbench gets as many threads
EXISTING = 10_000
PLACES = 40
STRIDE = 24  # each client confirms every 24th hold: the first 8 lanes are the product's, the others pgbench's
HELD_PER_SECOND = 12_000  # more than can be confirmed, so that no client runs out
SCRIPT = """\\set id random(1, 100000)
BEGIN;
UPDATE bench_row SET state = 'booked', at = now() WHERE id = :id;
INSERT INTO bench_trail (at, action, details) VALUES (now(), 'appointment.booked', '{"item": "I01", "channel": "web"}');
END;
"""

OWN_TABLES = """\\set n :n + 1
\\set who random(1, 9000000000000000)
BEGIN;
UPDATE appointment SET state = 'booked', expires_at = NULL, booked_at = now(), person_key = md5(:who::text) || md5('p'),
 phone_key = md5(:who::text) || md5('a'), booked_by_key = md5('b'),
 applicant_name = sha256('name'), special_needs = '[]', notice_number = 'GZ-1', channel = 'web'
 WHERE id = 'hold_' || (:client_id + 16 + :n * 24);
INSERT INTO audit (at, action, subject_kind, subject_id, actor_kind, actor_id, details) VALUES (now(), 'appointment.booked',
 'appointment', 'hold', 'citizen', 'cv', '{"item": "I01", "channel": "web"}');
END;
"""

SAME_SQL = """\\set n :n + 1
\\set who random(1, 9000000000000000)
BEGIN;
SELECT pg_advisory_xact_lock(:who);
UPDATE appointment SET state = 'booked', expires_at = NULL, booked_at = now(), person_key = md5(:who::text) || md5('p'),
 phone_key = md5(:who::text) || md5('a'), booked_by_key = md5('b'),
 applicant_name = sha256('name'), special_needs = '[]', notice_number = 'GZ-1', channel = 'web'
 WHERE id = 'hold_' || (:client_id + 8 + :n * 24) AND state = 'held' AND NOT EXISTS (SELECT 1 FROM appointment o
 WHERE o.person_key = md5(:who::text) || md5('p') AND o.state IN ('booked', 'attended') AND o.starts_at < appointment.ends_at
 AND o.ends_at > appointment.starts_at AND o.id <> appointment.id) AND NOT EXISTS (SELECT 1 FROM booking_ban b WHERE
 b.person_key = md5(:who::text) || md5('p') AND b.until > now() AND b.lifted_at IS NULL) RETURNING *;
INSERT INTO audit (at, action, subject_kind, subject_id, actor_kind, actor_id, details) VALUES (now(), 'appointment.booked',
 'appointment', 'hold', 'citizen', 'cv', '{"item": "I01", "channel": "web"}');
END;
"""

Work = Callable[[Hall, int, float], Awaitable[int]]


async def prepare(url: str, key: str, holds: int) -> None:
    """Fill a database and put `holds` holds of as many persons into it, and pgbench's two tables beside."""
    hall = await furnished.build(url, pool_key=key)
    await furnished.furnish(hall)
    await furnished.fill(hall, EXISTING)
    connection = await asyncpg.connect(make_url(url).set(drivername="postgresql").render_as_string(hide_password=False))
    first = furnished.NOW + timedelta(days=400)
    await connection.execute(
        "INSERT INTO time_slot (counter_group, starts_at, ends_at, capacity) SELECT 'bench', $1::timestamptz + n * interval"
        " '30 minutes', $1::timestamptz + (n + 1) * interval '30 minutes', $3::int FROM generate_series(0, $2::int) n",
        first,
        holds // PLACES,
        PLACES,
    )
    await connection.execute(
        "INSERT INTO appointment (id, slot_id, slot_capacity, place_no, state, item_code, counter_group, starts_at, ends_at,"
        " conversation_id, held_at, expires_at, voucher_number, special_needs) SELECT 'hold_' || (n * $1::int + p), s.id,"
        " $1::int, p, 'held', 'I01', 'bench', s.starts_at, s.ends_at, 'cv_' || n, $2::timestamptz, $2::timestamptz + interval"
        " '10 minutes', 'h' || (n * $1::int + p), '[]' FROM (SELECT *, row_number() OVER (ORDER BY id) - 1 AS n FROM time_slot"
        " WHERE counter_group = 'bench') s, generate_series(0, $1::int - 1) p",
        PLACES,
        furnished.NOW,
    )
    await connection.execute(
        "CREATE TABLE bench_row AS SELECT n AS id, 'held' AS state, now() AS at, md5(n::text) AS note"
        " FROM generate_series(1, 100000) n; ALTER TABLE bench_row ADD PRIMARY KEY (id);"
        "CREATE TABLE bench_trail (id bigserial PRIMARY KEY, at timestamptz, action text, details jsonb)"
    )
    await connection.execute("VACUUM ANALYZE")
    await connection.execute("CHECKPOINT")
    await connection.close()
    await hall.close()


async def confirm(hall: Hall, client: int, until: float) -> int:
    """Confirm one hold after the other until the time is up."""
    done = 0
    while time.time() < until:
        who = Applicant(f"{client:08x}{done:056x}", f"{client:08x}{done:056x}", "张三丰")
        async with hall.transaction() as tx:
            await appointments.confirm(tx, f"hold_{client + done * STRIDE}", who, notice_number="GZ-1", channel="web")
        done += 1
    return done


async def book(hall: Hall, client: int, until: float) -> int:
    """Hold and confirm, slot after slot of the days to come, each client in a counter group of its own."""
    items = ("I01", "I06", "I12", "I14", "I22", "I26", "I32", "I36", "I38", "I39")
    item, done = items[client % len(items)], 0
    first = furnished.NOW.date()
    async with hall.reading() as tx:
        days = await appointments.availability(tx, item, first, first + timedelta(days=furnished.DAYS - 1))
    places = [slot.starts_at for day in days for slot in day.slots for _ in range(slot.free)]
    for starts_at in places:
        if time.time() >= until:
            break
        who = Applicant(f"{client:08x}b{done:055x}", f"{client:08x}b{done:055x}", "张三丰")
        async with hall.transaction() as tx:
            held = await appointments.hold(tx, f"cv-{client}-{done}", item, starts_at)
        async with hall.transaction() as tx:
            await appointments.confirm(tx, held.id, who, notice_number="GZ-1", channel="web")
        done += 1
    return done


def _process(  # noqa: PLR0913, PLR0917 — a process is handed everything it needs
    url: str, key: str, clients: list[int], seconds: float, work: str, ready: Any, results: Any
) -> None:
    async def run() -> tuple[int, float]:
        hall = await furnished.build(url, pool_key=key)
        jobs: dict[str, Work] = {"confirm": confirm, "book": book}
        await asyncio.gather(*(_warm_up(hall) for _ in clients))
        ready.wait()
        begin = time.time()
        done = await asyncio.gather(*(jobs[work](hall, client, begin + seconds) for client in clients))
        took = time.time() - begin
        await hall.close()
        return sum(done), took

    results.put(asyncio.run(run()))


async def _warm_up(hall: Hall) -> None:
    """Open the pool's connections and read what a process has in memory after its first minute."""
    async with hall.reading() as tx:
        await appointments.group_availability(tx, "SS-1", tx.now.date(), tx.now.date())


def rate(url: str, key: str, work: str, clients: int, seconds: float) -> float:
    """Run the clients in PROCESSES processes, all starting together, and return what they did per second."""
    shares = [share for part in range(PROCESSES) if (share := list(range(part, clients, PROCESSES)))]
    context = multiprocessing.get_context("spawn")
    ready, results = context.Barrier(len(shares)), context.Queue()
    started = [
        context.Process(target=_process, args=(url, key, share, seconds, work, ready, results)) for share in shares
    ]
    for process in started:
        process.start()
    outcomes: list[tuple[int, float]] = [results.get() for _ in started]
    for process in started:
        process.join()
    return sum(done / took for done, took in outcomes)


def pgbench(url: str, clients: int, seconds: float, statements: str = SCRIPT) -> float:
    """Return pgbench's transactions per second; by default with one UPDATE and one INSERT each."""
    server = make_url(url)
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(statements)
        script.flush()
        command: list[Any] = [postgres.BINARIES[0] / "pgbench", "-n", "-c", clients, "-j", min(PROCESSES, clients)]
        command += [
            "-T",
            int(seconds),
            "-D",
            "n=0",
            "-f",
            script.name,
            "-h",
            server.host,
            "-p",
            server.port,
            "-U",
            server.username,
        ]
        done = subprocess.run([*map(str, command), str(server.database)], check=True, capture_output=True, text=True)
    told = next(line for line in done.stdout.splitlines() if line.startswith("tps"))
    return float(told.split()[2])


def main(clients: int, seconds: float) -> int:
    """Measure and print."""
    key = new_key()
    with postgres.server(durable=True) as server:
        url = postgres.create_database(server, "booking")
        asyncio.run(prepare(url, key, int(HELD_PER_SECOND * seconds)))
        peer = pgbench(url, clients, seconds)
        confirmed = rate(url, key, "confirm", clients, seconds)
        peer_again = pgbench(url, clients, seconds)
        least = pgbench(url, clients, seconds, OWN_TABLES)
        ceiling = pgbench(url, clients, seconds, SAME_SQL)
        booked = rate(url, key, "book", clients, seconds / 2)
    best = max(peer, peer_again)
    print(f"{clients} clients, {PROCESSES} processes, {EXISTING:,} bookings there already, {seconds:.0f} s each")
    print(f"  pgbench, one UPDATE and one INSERT  {peer:7.0f} /s before, {peer_again:7.0f} /s after")
    print(f"  the same two on the product's tables{least:7.0f} /s = {least / best:.2f}")
    print(
        f"  confirmations                       {confirmed:7.0f} /s = {confirmed / best:.2f} of pgbench on bare tables,"
        f" {confirmed / least:.2f} on the product's (aim 0.50)"
    )
    print(
        f"  the confirmation's SQL from pgbench {ceiling:7.0f} /s = {ceiling / best:.2f}: what this schema allows, without Python"
    )
    print(f"  whole booking (hold, then confirm)  {booked:7.0f} /s")
    return 0


if __name__ == "__main__":
    chosen = list(map(int, sys.argv[1:]))
    raise SystemExit(main(*(chosen + [CLIENTS, SECONDS][len(chosen) :])))
