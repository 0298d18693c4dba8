"""The store's shape, version by version: only ever added to. `PRAGMA user_version` counts the entries."""

from kiosk.outbox import outbox

_V1 = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);

-- the log: nothing in it changes
CREATE TABLE events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    version INTEGER NOT NULL,
    at TEXT NOT NULL,
    tick_ms INTEGER NOT NULL,
    boot_s REAL NOT NULL,
    command TEXT,
    payload TEXT NOT NULL
);
CREATE INDEX events_command ON events (command) WHERE command IS NOT NULL;
CREATE TRIGGER events_stay BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;

-- first answers
CREATE TABLE commands (
    id TEXT PRIMARY KEY,
    digest BLOB NOT NULL,
    refused INTEGER NOT NULL,
    answer BLOB NOT NULL,
    tick_ms INTEGER NOT NULL
);
CREATE INDEX commands_age ON commands (tick_ms);

-- projections: the fold of the events
CREATE TABLE days (
    day TEXT PRIMARY KEY,
    opened_seq INTEGER NOT NULL,
    opened_at TEXT NOT NULL,
    provisional INTEGER NOT NULL,
    closed_at TEXT
);
CREATE TABLE counters (day TEXT NOT NULL, prefix TEXT NOT NULL, last INTEGER NOT NULL, PRIMARY KEY (day, prefix));
CREATE TABLE tickets (
    id TEXT PRIMARY KEY,
    site TEXT NOT NULL,
    day TEXT NOT NULL,
    prefix TEXT NOT NULL,
    number INTEGER NOT NULL,
    label TEXT NOT NULL,
    service TEXT NOT NULL,
    priority TEXT NOT NULL,
    level INTEGER NOT NULL,
    state TEXT NOT NULL,
    taken_at TEXT NOT NULL,
    taken_ms INTEGER NOT NULL,
    sequence INTEGER NOT NULL UNIQUE,
    window INTEGER,
    code TEXT NOT NULL,
    token TEXT NOT NULL UNIQUE,
    device TEXT NOT NULL,
    language TEXT NOT NULL,
    closed_at TEXT,
    closed_ms INTEGER,
    print_state TEXT NOT NULL DEFAULT 'printing',
    print_attempt INTEGER NOT NULL DEFAULT 1,
    print_fault TEXT NOT NULL DEFAULT '',
    UNIQUE (site, day, prefix, number),
    UNIQUE (day, code)
);
CREATE INDEX tickets_waiting ON tickets (level, sequence, service, taken_ms) WHERE state = 'waiting';
CREATE INDEX tickets_open ON tickets (day) WHERE state IN ('waiting', 'called', 'serving');
CREATE INDEX tickets_service ON tickets (day, service);
CREATE INDEX tickets_code ON tickets (code);
CREATE TABLE handlings (
    id INTEGER PRIMARY KEY,
    day TEXT NOT NULL,
    ticket TEXT NOT NULL,
    number TEXT NOT NULL,
    service TEXT NOT NULL,
    window INTEGER NOT NULL,
    staff TEXT NOT NULL,
    called_at TEXT NOT NULL,
    called_ms INTEGER NOT NULL,
    last_call_ms INTEGER NOT NULL,
    recalls INTEGER NOT NULL DEFAULT 0,
    serving_at TEXT,
    serving_ms INTEGER,
    ended_at TEXT,
    ended_ms INTEGER,
    outcome TEXT
);
CREATE UNIQUE INDEX one_window_for_a_ticket ON handlings (ticket) WHERE outcome IS NULL;
CREATE UNIQUE INDEX one_ticket_at_a_window ON handlings (window) WHERE outcome IS NULL;
CREATE INDEX handlings_served ON handlings (service, id) WHERE outcome = 'finished';
CREATE INDEX handlings_window ON handlings (day, window, outcome);
CREATE TABLE windows (
    window INTEGER PRIMARY KEY,
    staff TEXT,
    console TEXT NOT NULL DEFAULT '',
    paused INTEGER NOT NULL DEFAULT 0,
    since TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX one_window_for_a_person ON windows (staff) WHERE staff IS NOT NULL;
CREATE TABLE pads (window INTEGER PRIMARY KEY, ticket TEXT NOT NULL, number TEXT NOT NULL, until_ms INTEGER NOT NULL);
CREATE TABLE ratings (
    subject TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    day TEXT NOT NULL,
    ticket TEXT NOT NULL,
    service TEXT NOT NULL,
    window INTEGER,
    level TEXT,
    reasons TEXT NOT NULL,
    channel TEXT NOT NULL,
    option_set INTEGER NOT NULL,
    at TEXT NOT NULL,
    UNIQUE (subject, ordinal)
);
CREATE INDEX ratings_day ON ratings (day);
CREATE TABLE announcements (
    zone TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    day TEXT NOT NULL,
    ticket TEXT NOT NULL,
    number TEXT NOT NULL,
    window INTEGER NOT NULL,
    recall INTEGER NOT NULL,
    called_at TEXT NOT NULL,
    expires_ms INTEGER NOT NULL,
    ended TEXT,
    PRIMARY KEY (zone, sequence)
);
CREATE INDEX announcements_open ON announcements (zone, sequence) WHERE ended IS NULL;

-- a person's data, never in the log: gone when the ticket closes, and with the day's key
CREATE TABLE day_keys (day TEXT PRIMARY KEY, key BLOB NOT NULL);
CREATE TABLE people (ticket TEXT PRIMARY KEY, day TEXT NOT NULL, service TEXT NOT NULL, person_tag TEXT, masked_name TEXT);
CREATE INDEX people_tag ON people (person_tag) WHERE person_tag IS NOT NULL;

-- who may speak to us
CREATE TABLE staff (
    id TEXT PRIMARY KEY,
    login TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    password TEXT NOT NULL,
    disabled INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    secret BLOB NOT NULL UNIQUE,
    staff TEXT NOT NULL,
    csrf TEXT NOT NULL,
    seen_ms INTEGER NOT NULL
);
CREATE TABLE devices (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    public_key TEXT NOT NULL DEFAULT '',
    secret BLOB UNIQUE,
    window INTEGER,
    zone TEXT NOT NULL DEFAULT '',
    paired_at TEXT NOT NULL,
    revoked_at TEXT
);
CREATE TABLE pairing_codes (
    code BLOB PRIMARY KEY,
    kind TEXT NOT NULL,
    window INTEGER,
    zone TEXT NOT NULL DEFAULT '',
    expires_ms INTEGER NOT NULL,
    device TEXT
);
CREATE TABLE speakers (zone TEXT PRIMARY KEY, holder TEXT NOT NULL);
"""

# of a ticket that ends something begun at a kiosk: gone when the ticket closes
_V2 = "CREATE TABLE cases (ticket TEXT PRIMARY KEY, note TEXT NOT NULL);"

# the office: 持证 of staff, and services that a supervisor stopped
_OFFICE = """
CREATE TABLE certificates (staff TEXT PRIMARY KEY, number TEXT NOT NULL, valid_until TEXT NOT NULL);
CREATE TABLE stopped_services (service TEXT PRIMARY KEY, reason TEXT NOT NULL, since TEXT NOT NULL, staff TEXT NOT NULL);
"""

# numbers that kiosks hold in advance
_LEASES = """
CREATE TABLE leases (
    lease TEXT PRIMARY KEY,
    device TEXT NOT NULL,
    day TEXT NOT NULL,
    prefix TEXT NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    given_ms INTEGER NOT NULL
);
CREATE INDEX leases_day ON leases (day, prefix, first);
ALTER TABLE tickets ADD COLUMN lease TEXT NOT NULL DEFAULT '';
CREATE INDEX tickets_lease ON tickets (lease) WHERE lease != '';
CREATE INDEX tickets_number ON tickets (day, prefix, number);
"""

# rules of the queue: rank, bindings, chains, parking, appointments, skills (docs/decisions/0100)
_RULES = """
ALTER TABLE tickets ADD COLUMN rank_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tickets ADD COLUMN origin TEXT NOT NULL DEFAULT 'taken';
ALTER TABLE tickets ADD COLUMN for_window INTEGER;
ALTER TABLE tickets ADD COLUMN for_staff TEXT NOT NULL DEFAULT '';
ALTER TABLE tickets ADD COLUMN then_services TEXT NOT NULL DEFAULT '';
ALTER TABLE tickets ADD COLUMN returns INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tickets ADD COLUMN slot_at TEXT;
UPDATE tickets SET rank_ms = taken_ms;
DROP INDEX tickets_waiting;
CREATE INDEX tickets_waiting ON tickets (level, service, rank_ms, sequence)
    WHERE state = 'waiting' AND for_window IS NULL AND for_staff = '';
CREATE INDEX tickets_bound ON tickets (sequence) WHERE state = 'waiting' AND (for_window IS NOT NULL OR for_staff <> '');
CREATE INDEX tickets_queue ON tickets (service, level, rank_ms, sequence) WHERE state = 'waiting';
DROP INDEX tickets_open;
CREATE INDEX tickets_open ON tickets (day) WHERE state IN ('waiting', 'called', 'serving', 'parked');
CREATE INDEX tickets_missed ON tickets (closed_ms) WHERE state = 'no_show';
CREATE INDEX handlings_ticket ON handlings (ticket);
CREATE TABLE parked (
    ticket TEXT PRIMARY KEY,
    number TEXT NOT NULL,
    service TEXT NOT NULL,
    window INTEGER NOT NULL,
    staff TEXT NOT NULL,
    reason TEXT NOT NULL,
    at TEXT NOT NULL,
    due_ms INTEGER NOT NULL,
    sequence INTEGER NOT NULL
);
CREATE TABLE appointments (
    id TEXT PRIMARY KEY,
    service TEXT NOT NULL,
    slot_at TEXT NOT NULL,
    state TEXT NOT NULL,
    ticket TEXT
);
CREATE INDEX appointments_open ON appointments (slot_at) WHERE state = 'listed';
CREATE TABLE skills (staff TEXT NOT NULL, service TEXT NOT NULL, skill TEXT NOT NULL, PRIMARY KEY (staff, service));
ALTER TABLE windows ADD COLUMN streak INTEGER NOT NULL DEFAULT 0;
ALTER TABLE windows ADD COLUMN scheduled INTEGER NOT NULL DEFAULT 0;
ALTER TABLE windows ADD COLUMN pause_mark TEXT NOT NULL DEFAULT '';
DROP INDEX one_window_for_a_person;
CREATE INDEX windows_staff ON windows (staff) WHERE staff IS NOT NULL;

-- never in the log, gone when the ticket closes; how often somebody came today, gone with the day's key
CREATE TABLE notes (ticket TEXT PRIMARY KEY, note TEXT NOT NULL);
CREATE TABLE visits (person_tag TEXT PRIMARY KEY, taken INTEGER NOT NULL);
"""

# what tickets were told at their issue, and how long they waited
_FORECASTS = """
CREATE TABLE forecasts (
    ticket TEXT PRIMARY KEY,
    day TEXT NOT NULL,
    service TEXT NOT NULL,
    level INTEGER NOT NULL,
    method TEXT NOT NULL,
    ahead INTEGER NOT NULL,
    p20_s INTEGER NOT NULL,
    p50_s INTEGER NOT NULL,
    p80_s INTEGER NOT NULL,
    waited_s INTEGER
);
CREATE INDEX forecasts_day ON forecasts (day, service);
"""

# notices of the hall's screens, the message over everything, and what was shown: totals that displays tell
_SIGNAGE = """
CREATE TABLE notices (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    media TEXT NOT NULL,
    priority TEXT NOT NULL,
    seconds INTEGER NOT NULL,
    first_day TEXT NOT NULL,
    last_day TEXT NOT NULL,
    days TEXT NOT NULL,
    begins TEXT NOT NULL,
    ends TEXT NOT NULL,
    author TEXT NOT NULL,
    placed_at TEXT NOT NULL,
    state TEXT NOT NULL,
    approver TEXT NOT NULL,
    decided_at TEXT
);
CREATE TABLE emergencies (
    id TEXT PRIMARY KEY,
    text TEXT NOT NULL,
    who TEXT NOT NULL,
    raised_at TEXT NOT NULL,
    lifted_at TEXT
);
CREATE UNIQUE INDEX one_emergency ON emergencies (lifted_at IS NULL) WHERE lifted_at IS NULL;
CREATE TABLE plays (
    day TEXT NOT NULL,
    display TEXT NOT NULL,
    item TEXT NOT NULL,
    times INTEGER NOT NULL,
    seconds INTEGER NOT NULL,
    first_at TEXT NOT NULL,
    last_at TEXT NOT NULL,
    PRIMARY KEY (day, display, item)
);
"""

# which server's numbers count, docs/decisions/0111
_TERMS = """
CREATE TABLE terms (term INTEGER PRIMARY KEY, after_seq INTEGER NOT NULL, raised_at TEXT NOT NULL, settled_day TEXT);
"""

# the last day is asked for with every command; nobody asks for an event by its command
_ASKED_OFTEN = """
CREATE INDEX days_opened ON days (opened_seq);
DROP INDEX events_command;
"""

# one index is enough for the order: tickets_queue
_ONE_ORDER = "DROP INDEX tickets_waiting;"

# only the night asks how old an answer is, and they lie in that order
_NIGHTLY = "DROP INDEX commands_age;"

# whether a number given offline was refused before, without reading the whole log
_REFUSED_NUMBERS = """
CREATE INDEX events_number_taken ON events (json_extract(payload, '$.whom'))
    WHERE kind = 'audit' AND json_extract(payload, '$.what') = 'leased.number_taken';
"""

# what a limit counts stays when the ticket is sent on
_TAKEN_FOR = """
ALTER TABLE tickets ADD COLUMN taken_service TEXT NOT NULL DEFAULT '';
UPDATE tickets SET taken_service = coalesce(
    (SELECT json_extract(payload, '$.service') FROM events WHERE seq = tickets.sequence AND kind = 'ticket.issued'), service
);
DROP INDEX tickets_service;
CREATE INDEX tickets_taken ON tickets (day, taken_service);
"""

_FILM_SOUND = """
ALTER TABLE notices ADD COLUMN sound INTEGER NOT NULL DEFAULT 0;
"""

MIGRATIONS: tuple[str, ...] = (
    _V1 + outbox.DDL,
    _V2,
    _OFFICE,
    _LEASES,
    _RULES,
    _FORECASTS,
    _SIGNAGE,
    _TERMS,
    _ASKED_OFTEN,
    _ONE_ORDER,
    _NIGHTLY,
    _REFUSED_NUMBERS,
    _TAKEN_FOR,
    _FILM_SOUND,
)

PROJECTIONS = (
    "days", "counters", "tickets", "handlings", "windows", "pads", "ratings", "announcements",
    "stopped_services", "leases", "terms", "parked", "appointments", "skills", "forecasts",
    "notices", "emergencies",
)  # fmt: skip
