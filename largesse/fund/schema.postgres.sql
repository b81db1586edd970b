-- The fund's ledger on PostgreSQL. It says the same as schema.sqlite.sql, table for table.
--
--   account   a place where amounts stand, in one currency of one book
--   event     one to three linked movements that happened together, were held, or were refused
--   entry     an amount taken from one account to another by an event: balanced by construction
--   period    up to which day the books are closed
--   seal      a link of the chain that shows whether anything above was altered afterwards
--
-- Amounts are whole minor units (cents). Tables only grow: triggers refuse to update, delete or
-- truncate, save for an account's running sums. Applying this file again changes nothing.


-- Accounts ---------------------------------------------------------------------------------------

CREATE TABLE IF NOT EXISTS ledger_account (
    id                    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code                  text NOT NULL UNIQUE CHECK (code <> ''),
    book                  text NOT NULL CHECK (book IN ('budgetary', 'financial')),
    currency              text NOT NULL CHECK (length(currency) = 3),
    increases             text NOT NULL CHECK (increases IN ('debit', 'credit')),
    floor_minor           bigint,
    stage                 text NOT NULL DEFAULT '',
    envelope              text NOT NULL DEFAULT '',
    fiscal_year           text NOT NULL DEFAULT '',
    partner               text NOT NULL DEFAULT '',
    agreement             text NOT NULL DEFAULT '',
    -- An event of choice may draw on this account only while that one stands at zero.
    blocked_by            text REFERENCES ledger_account (code) DEFERRABLE INITIALLY DEFERRED,

    -- The running sums, and the event that moved them last. They follow from the entries.
    debits_minor          bigint NOT NULL DEFAULT 0 CHECK (debits_minor >= 0),
    credits_minor         bigint NOT NULL DEFAULT 0 CHECK (credits_minor >= 0),
    pending_debits_minor  bigint NOT NULL DEFAULT 0 CHECK (pending_debits_minor >= 0),
    pending_credits_minor bigint NOT NULL DEFAULT 0 CHECK (pending_credits_minor >= 0),
    last_event_id         bigint NOT NULL DEFAULT 0,

    -- What has happened, less what is set aside, is never below the floor.
    CONSTRAINT ledger_account_floor CHECK (
        floor_minor IS NULL
        OR floor_minor <= CASE increases
            WHEN 'credit' THEN credits_minor - debits_minor - pending_debits_minor
            ELSE debits_minor - credits_minor - pending_credits_minor
        END
    )
) WITH (fillfactor = 50); -- room beside each row, so that new sums touch no index


-- Events -----------------------------------------------------------------------------------------

-- Drawn under the locks of the accounts moved, so that ids order what happened to an account.
CREATE SEQUENCE IF NOT EXISTS ledger_event_id;

-- A refused event is a row like the others, without entries: its key stays refused for good.
CREATE TABLE IF NOT EXISTS ledger_event (
    id              bigint PRIMARY KEY,
    key             text NOT NULL UNIQUE CHECK (key <> '' AND length(key) <= 200),
    kind            text NOT NULL,
    action          text NOT NULL CHECK (action IN ('post', 'hold', 'post-pending', 'void-pending')),
    status          text NOT NULL
                    CHECK (status IN ('posted', 'pending', 'voided', 'expired', 'refused')),
    effective       date NOT NULL,
    recorded_at     timestamptz NOT NULL,
    recorded_by     text NOT NULL,
    approved_by     text NOT NULL,
    exception_by    text NOT NULL,
    reason          text NOT NULL,
    subject         text NOT NULL,
    for_interval    text NOT NULL,
    is_choice       boolean NOT NULL,
    pending_id      bigint REFERENCES ledger_event (id), -- the held event that this one decides
    expires_at      timestamptz,                         -- when a held event lapses by itself
    movements       smallint NOT NULL CHECK (movements BETWEEN 0 AND 3),
    refusal         text NOT NULL,
    refusal_account text NOT NULL,
    left_minor      bigint,
    note            text NOT NULL,                       -- JSON, text to text
    digest          bytea NOT NULL CHECK (length(digest) = 32), -- SHA-256 of what was asked
    hash            bytea NOT NULL CHECK (length(hash) = 32),   -- SHA-256 of row and entries

    CONSTRAINT ledger_event_refused CHECK ((status = 'refused') = (refusal <> ''))
);

-- A held event is decided once.
CREATE UNIQUE INDEX IF NOT EXISTS ledger_event_decided_once
    ON ledger_event (pending_id) WHERE pending_id IS NOT NULL AND status <> 'refused';

-- What `expire` looks for.
CREATE INDEX IF NOT EXISTS ledger_event_expires
    ON ledger_event (expires_at) WHERE expires_at IS NOT NULL AND status = 'pending';


-- Entries ----------------------------------------------------------------------------------------

-- References of an entry are checked for a whole batch at once: see ledger_entry_guard below.
CREATE TABLE IF NOT EXISTS ledger_entry (
    event_id          bigint NOT NULL,
    movement          smallint NOT NULL CHECK (movement BETWEEN 0 AND 2),
    part              smallint NOT NULL CHECK (part IN (0, 1)), -- 1: borne by another account
    is_pending        boolean NOT NULL,
    debit_id          bigint NOT NULL,
    credit_id         bigint NOT NULL,
    amount_minor      bigint NOT NULL CHECK (amount_minor BETWEEN 1 AND 100000000000000000),
    original_minor    bigint,                      -- what the amount was converted from,
    original_currency text NOT NULL,               -- in this currency,
    rate              numeric,                     -- at this rate,
    rate_date         date,                        -- of this day

    PRIMARY KEY (event_id, movement, part),
    CONSTRAINT ledger_entry_two_accounts CHECK (debit_id <> credit_id)
);

CREATE INDEX IF NOT EXISTS ledger_entry_debit ON ledger_entry (debit_id, event_id);
CREATE INDEX IF NOT EXISTS ledger_entry_credit ON ledger_entry (credit_id, event_id);


-- Periods ----------------------------------------------------------------------------------------

-- The latest row of a book says through which day it is closed; book '' stands for both.
CREATE TABLE IF NOT EXISTS ledger_period (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    book           text NOT NULL CHECK (book IN ('', 'budgetary', 'financial')),
    closed_through date NOT NULL,
    action         text NOT NULL CHECK (action IN ('close', 'reopen')),
    recorded_at    timestamptz NOT NULL,
    recorded_by    text NOT NULL CHECK (recorded_by <> ''),
    approved_by    text NOT NULL,
    reason         text NOT NULL,
    after_event_id bigint NOT NULL, -- the last event before it

    CONSTRAINT ledger_period_reopened_by_two
        CHECK (action = 'close' OR (approved_by <> '' AND approved_by <> recorded_by))
);


-- Seals ------------------------------------------------------------------------------------------

-- What was recorded since the seal before, up to three ids; hash = SHA-256 over the hash before it
-- and all other columns. The hashes of the parts say which of them was altered.
CREATE TABLE IF NOT EXISTS ledger_seal (
    id              bigint PRIMARY KEY,
    through_account bigint NOT NULL,
    through_period  bigint NOT NULL,
    through_event   bigint NOT NULL,
    accounts        bigint NOT NULL CHECK (accounts >= 0), -- how many of each it covers
    periods         bigint NOT NULL CHECK (periods >= 0),
    events          bigint NOT NULL CHECK (events >= 0),
    accounts_hash   bytea NOT NULL CHECK (length(accounts_hash) = 32),
    periods_hash    bytea NOT NULL CHECK (length(periods_hash) = 32),
    events_hash     bytea NOT NULL CHECK (length(events_hash) = 32),
    sealed_at       timestamptz NOT NULL,
    hash            bytea NOT NULL CHECK (length(hash) = 32)
);

-- The newest seal once more, so that a chain cut short at its end is seen.
CREATE TABLE IF NOT EXISTS ledger_head (
    only_row smallint PRIMARY KEY CHECK (only_row = 1),
    seal_id  bigint NOT NULL,
    hash     bytea NOT NULL
);


-- Guards -----------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION ledger_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME;
END $$;

CREATE OR REPLACE FUNCTION ledger_account_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF (NEW.debits_minor, NEW.credits_minor, NEW.pending_debits_minor,
            NEW.pending_credits_minor) <> (0, 0, 0, 0) THEN
            RAISE EXCEPTION 'ledger_account is opened with nothing on it';
        END IF;
    ELSIF NEW.last_event_id <= OLD.last_event_id
        OR NOT EXISTS (SELECT FROM ledger_event WHERE id = NEW.last_event_id)
        OR (NEW.id, NEW.code, NEW.book, NEW.currency, NEW.increases, NEW.floor_minor, NEW.stage,
            NEW.envelope, NEW.fiscal_year, NEW.partner, NEW.agreement, NEW.blocked_by)
        IS DISTINCT FROM
           (OLD.id, OLD.code, OLD.book, OLD.currency, OLD.increases, OLD.floor_minor, OLD.stage,
            OLD.envelope, OLD.fiscal_year, OLD.partner, OLD.agreement, OLD.blocked_by) THEN
        RAISE EXCEPTION 'ledger_account changes only by posting an event';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION ledger_entry_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT count(*) FROM fresh) <> (
        SELECT count(*) FROM fresh
        JOIN ledger_event AS event ON event.id = fresh.event_id
        JOIN ledger_account AS debit ON debit.id = fresh.debit_id
        JOIN ledger_account AS credit ON credit.id = fresh.credit_id
        WHERE (debit.book, debit.currency) = (credit.book, credit.currency)
    ) THEN
        RAISE EXCEPTION 'ledger_entry belongs to an event, and to two accounts of one book and currency';
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION ledger_head_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.seal_id <> OLD.seal_id + 1 THEN
        RAISE EXCEPTION 'ledger_head moves one seal at a time';
    END IF;
    RETURN NEW;
END $$;

-- An account's sums change only together with a new event; what it is never changes.
CREATE OR REPLACE TRIGGER ledger_account_sums BEFORE INSERT OR UPDATE ON ledger_account
    FOR EACH ROW EXECUTE FUNCTION ledger_account_guard();

-- Both accounts of an entry are there and belong to one book and one currency, and so is its event.
-- This stands for foreign keys: it asks once for a batch instead of three times for each row, and
-- what it found cannot be removed later.
CREATE OR REPLACE TRIGGER ledger_entry_one_book AFTER INSERT ON ledger_entry
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION ledger_entry_guard();

CREATE OR REPLACE TRIGGER ledger_account_only_grows BEFORE DELETE OR TRUNCATE ON ledger_account
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_only_grows();
CREATE OR REPLACE TRIGGER ledger_event_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE
    ON ledger_event FOR EACH STATEMENT EXECUTE FUNCTION ledger_only_grows();
CREATE OR REPLACE TRIGGER ledger_entry_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE
    ON ledger_entry FOR EACH STATEMENT EXECUTE FUNCTION ledger_only_grows();
CREATE OR REPLACE TRIGGER ledger_period_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE
    ON ledger_period FOR EACH STATEMENT EXECUTE FUNCTION ledger_only_grows();
CREATE OR REPLACE TRIGGER ledger_seal_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE
    ON ledger_seal FOR EACH STATEMENT EXECUTE FUNCTION ledger_only_grows();
CREATE OR REPLACE TRIGGER ledger_head_forward BEFORE UPDATE ON ledger_head
    FOR EACH ROW EXECUTE FUNCTION ledger_head_guard();
CREATE OR REPLACE TRIGGER ledger_head_only_grows BEFORE DELETE OR TRUNCATE ON ledger_head
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_only_grows();
