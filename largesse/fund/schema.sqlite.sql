-- The fund's ledger on SQLite. It says the same as schema.postgres.sql, table for table.
--
--   account   a place where amounts stand, in one currency of one book
--   event     one to three linked movements that happened together, were held, or were refused
--   entry     an amount taken from one account to another by an event: balanced by construction
--   period    up to which day the books are closed
--   seal      a link of the chain that shows whether anything above was altered afterwards
--
-- Amounts are whole minor units (cents). Days are ISO 8601 text, instants ISO 8601 text in UTC.
-- Tables only grow: triggers refuse to update or delete, save for an account's running sums.
-- Applying this file again changes nothing. It needs `PRAGMA foreign_keys` and
-- `PRAGMA recursive_triggers` (largesse.fund.connect sets both).


-- Accounts ---------------------------------------------------------------------------------------

CREATE TABLE IF NOT EXISTS ledger_account (
    id                    INTEGER PRIMARY KEY,
    code                  TEXT NOT NULL UNIQUE CHECK (code <> ''),
    book                  TEXT NOT NULL CHECK (book IN ('budgetary', 'financial')),
    currency              TEXT NOT NULL CHECK (length(currency) = 3),
    increases             TEXT NOT NULL CHECK (increases IN ('debit', 'credit')),
    floor_minor           INTEGER,
    stage                 TEXT NOT NULL DEFAULT '',
    envelope              TEXT NOT NULL DEFAULT '',
    fiscal_year           TEXT NOT NULL DEFAULT '',
    partner               TEXT NOT NULL DEFAULT '',
    agreement             TEXT NOT NULL DEFAULT '',
    -- An event of choice may draw on this account only while that one stands at zero.
    blocked_by            TEXT REFERENCES ledger_account (code) DEFERRABLE INITIALLY DEFERRED,

    -- The running sums, and the event that moved them last. They follow from the entries.
    debits_minor          INTEGER NOT NULL DEFAULT 0 CHECK (debits_minor >= 0),
    credits_minor         INTEGER NOT NULL DEFAULT 0 CHECK (credits_minor >= 0),
    pending_debits_minor  INTEGER NOT NULL DEFAULT 0 CHECK (pending_debits_minor >= 0),
    pending_credits_minor INTEGER NOT NULL DEFAULT 0 CHECK (pending_credits_minor >= 0),
    last_event_id         INTEGER NOT NULL DEFAULT 0,

    -- What has happened, less what is set aside, is never below the floor.
    CONSTRAINT ledger_account_floor CHECK (
        floor_minor IS NULL
        OR floor_minor <= CASE increases
            WHEN 'credit' THEN credits_minor - debits_minor - pending_debits_minor
            ELSE debits_minor - credits_minor - pending_credits_minor
        END
    )
) STRICT;


-- Events -----------------------------------------------------------------------------------------

-- A refused event is a row like the others, without entries: its key stays refused for good.
CREATE TABLE IF NOT EXISTS ledger_event (
    id              INTEGER PRIMARY KEY,
    key             TEXT NOT NULL UNIQUE CHECK (key <> '' AND length(key) <= 200),
    kind            TEXT NOT NULL,
    action          TEXT NOT NULL CHECK (action IN ('post', 'hold', 'post-pending', 'void-pending')),
    status          TEXT NOT NULL
                    CHECK (status IN ('posted', 'pending', 'voided', 'expired', 'refused')),
    effective       TEXT NOT NULL,
    recorded_at     TEXT NOT NULL,
    recorded_by     TEXT NOT NULL,
    approved_by     TEXT NOT NULL,
    exception_by    TEXT NOT NULL,
    reason          TEXT NOT NULL,
    subject         TEXT NOT NULL,
    for_interval    TEXT NOT NULL,
    is_choice       INTEGER NOT NULL CHECK (is_choice IN (0, 1)),
    pending_id      INTEGER REFERENCES ledger_event (id), -- the held event that this one decides
    expires_at      TEXT,                                 -- when a held event lapses by itself
    movements       INTEGER NOT NULL CHECK (movements BETWEEN 0 AND 3),
    refusal         TEXT NOT NULL,
    refusal_account TEXT NOT NULL,
    left_minor      INTEGER,
    note            TEXT NOT NULL,                        -- JSON, text to text
    digest          BLOB NOT NULL CHECK (length(digest) = 32), -- SHA-256 of what was asked
    hash            BLOB NOT NULL CHECK (length(hash) = 32),   -- SHA-256 of row and entries

    CONSTRAINT ledger_event_refused CHECK ((status = 'refused') = (refusal <> ''))
) STRICT;

-- A held event is decided once.
CREATE UNIQUE INDEX IF NOT EXISTS ledger_event_decided_once
    ON ledger_event (pending_id) WHERE pending_id IS NOT NULL AND status <> 'refused';

-- What `expire` looks for.
CREATE INDEX IF NOT EXISTS ledger_event_expires
    ON ledger_event (expires_at) WHERE expires_at IS NOT NULL AND status = 'pending';


-- Entries ----------------------------------------------------------------------------------------

CREATE TABLE IF NOT EXISTS ledger_entry (
    event_id          INTEGER NOT NULL REFERENCES ledger_event (id),
    movement          INTEGER NOT NULL CHECK (movement BETWEEN 0 AND 2),
    part              INTEGER NOT NULL CHECK (part IN (0, 1)), -- 1: borne by another account
    is_pending        INTEGER NOT NULL CHECK (is_pending IN (0, 1)),
    debit_id          INTEGER NOT NULL REFERENCES ledger_account (id),
    credit_id         INTEGER NOT NULL REFERENCES ledger_account (id),
    amount_minor      INTEGER NOT NULL CHECK (amount_minor BETWEEN 1 AND 100000000000000000),
    original_minor    INTEGER,                     -- what the amount was converted from,
    original_currency TEXT NOT NULL,               -- in this currency,
    rate              TEXT,                        -- at this rate,
    rate_date         TEXT,                        -- of this day

    PRIMARY KEY (event_id, movement, part),
    CONSTRAINT ledger_entry_two_accounts CHECK (debit_id <> credit_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS ledger_entry_debit ON ledger_entry (debit_id, event_id);
CREATE INDEX IF NOT EXISTS ledger_entry_credit ON ledger_entry (credit_id, event_id);


-- Periods ----------------------------------------------------------------------------------------

-- The latest row of a book says through which day it is closed; book '' stands for both.
CREATE TABLE IF NOT EXISTS ledger_period (
    id             INTEGER PRIMARY KEY,
    book           TEXT NOT NULL CHECK (book IN ('', 'budgetary', 'financial')),
    closed_through TEXT NOT NULL,
    action         TEXT NOT NULL CHECK (action IN ('close', 'reopen')),
    recorded_at    TEXT NOT NULL,
    recorded_by    TEXT NOT NULL CHECK (recorded_by <> ''),
    approved_by    TEXT NOT NULL,
    reason         TEXT NOT NULL,
    after_event_id INTEGER NOT NULL, -- the last event before it

    CONSTRAINT ledger_period_reopened_by_two
        CHECK (action = 'close' OR (approved_by <> '' AND approved_by <> recorded_by))
) STRICT;


-- Seals ------------------------------------------------------------------------------------------

-- What was recorded since the seal before, up to three ids; hash = SHA-256 over the hash before it
-- and all other columns. The hashes of the parts say which of them was altered.
CREATE TABLE IF NOT EXISTS ledger_seal (
    id              INTEGER PRIMARY KEY,
    through_account INTEGER NOT NULL,
    through_period  INTEGER NOT NULL,
    through_event   INTEGER NOT NULL,
    accounts        INTEGER NOT NULL CHECK (accounts >= 0), -- how many of each it covers
    periods         INTEGER NOT NULL CHECK (periods >= 0),
    events          INTEGER NOT NULL CHECK (events >= 0),
    accounts_hash   BLOB NOT NULL CHECK (length(accounts_hash) = 32),
    periods_hash    BLOB NOT NULL CHECK (length(periods_hash) = 32),
    events_hash     BLOB NOT NULL CHECK (length(events_hash) = 32),
    sealed_at       TEXT NOT NULL,
    hash            BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;

-- The newest seal once more, so that a chain cut short at its end is seen.
CREATE TABLE IF NOT EXISTS ledger_head (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    seal_id  INTEGER NOT NULL,
    hash     BLOB NOT NULL
) STRICT;


-- Guards -----------------------------------------------------------------------------------------

-- An account's sums change only together with a new event; what it is never changes.
CREATE TRIGGER IF NOT EXISTS ledger_account_sums BEFORE UPDATE ON ledger_account
WHEN NEW.last_event_id <= OLD.last_event_id
    OR NOT EXISTS (SELECT 1 FROM ledger_event WHERE id = NEW.last_event_id)
    OR (NEW.id, NEW.code, NEW.book, NEW.currency, NEW.increases, NEW.stage, NEW.envelope,
        NEW.fiscal_year, NEW.partner, NEW.agreement)
    <> (OLD.id, OLD.code, OLD.book, OLD.currency, OLD.increases, OLD.stage, OLD.envelope,
        OLD.fiscal_year, OLD.partner, OLD.agreement)
    OR NEW.floor_minor IS NOT OLD.floor_minor
    OR NEW.blocked_by IS NOT OLD.blocked_by
BEGIN SELECT RAISE(ABORT, 'ledger_account changes only by posting an event'); END;

CREATE TRIGGER IF NOT EXISTS ledger_account_opened BEFORE INSERT ON ledger_account
WHEN (NEW.debits_minor, NEW.credits_minor, NEW.pending_debits_minor, NEW.pending_credits_minor)
    <> (0, 0, 0, 0)
BEGIN SELECT RAISE(ABORT, 'ledger_account is opened with nothing on it'); END;

-- Both accounts of an entry belong to one book and one currency.
CREATE TRIGGER IF NOT EXISTS ledger_entry_one_book BEFORE INSERT ON ledger_entry
WHEN NOT EXISTS (
    SELECT 1 FROM ledger_account AS debit JOIN ledger_account AS credit
    ON (debit.book, debit.currency) = (credit.book, credit.currency)
    WHERE debit.id = NEW.debit_id AND credit.id = NEW.credit_id
)
BEGIN SELECT RAISE(ABORT, 'ledger_entry joins two books or currencies'); END;

CREATE TRIGGER IF NOT EXISTS ledger_account_never_delete BEFORE DELETE ON ledger_account
BEGIN SELECT RAISE(ABORT, 'ledger_account is only ever added to'); END;
CREATE TRIGGER IF NOT EXISTS ledger_event_never_update BEFORE UPDATE ON ledger_event
BEGIN SELECT RAISE(ABORT, 'ledger_event is only ever added to'); END;
CREATE TRIGGER IF NOT EXISTS ledger_event_never_delete BEFORE DELETE ON ledger_event
BEGIN SELECT RAISE(ABORT, 'ledger_event is only ever added to'); END;
CREATE TRIGGER IF NOT EXISTS ledger_entry_never_update BEFORE UPDATE ON ledger_entry
BEGIN SELECT RAISE(ABORT, 'ledger_entry is only ever added to'); END;
CREATE TRIGGER IF NOT EXISTS ledger_entry_never_delete BEFORE DELETE ON ledger_entry
BEGIN SELECT RAISE(ABORT, 'ledger_entry is only ever added to'); END;
CREATE TRIGGER IF NOT EXISTS ledger_period_never_update BEFORE UPDATE ON ledger_period
BEGIN SELECT RAISE(ABORT, 'ledger_period is only ever added to'); END;
CREATE TRIGGER IF NOT EXISTS ledger_period_never_delete BEFORE DELETE ON ledger_period
BEGIN SELECT RAISE(ABORT, 'ledger_period is only ever added to'); END;
CREATE TRIGGER IF NOT EXISTS ledger_seal_never_update BEFORE UPDATE ON ledger_seal
BEGIN SELECT RAISE(ABORT, 'ledger_seal is only ever added to'); END;
CREATE TRIGGER IF NOT EXISTS ledger_seal_never_delete BEFORE DELETE ON ledger_seal
BEGIN SELECT RAISE(ABORT, 'ledger_seal is only ever added to'); END;
CREATE TRIGGER IF NOT EXISTS ledger_head_forward BEFORE UPDATE ON ledger_head
WHEN NEW.seal_id <> OLD.seal_id + 1
BEGIN SELECT RAISE(ABORT, 'ledger_head moves one seal at a time'); END;
CREATE TRIGGER IF NOT EXISTS ledger_head_never_delete BEFORE DELETE ON ledger_head
BEGIN SELECT RAISE(ABORT, 'ledger_head is never removed'); END;
